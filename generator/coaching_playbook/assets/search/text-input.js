// @ts-check
/** Listens to the text of a search box, and ignores words that an input method editor (IME) is still composing. */

const NOT_LATIN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

export class TextInput {
  /**
   * Keyboards of phones and tablets compose every word, so on these a half-composed word in Latin letters counts as
   * typed.
   *
   * @param {HTMLInputElement} input
   * @param {() => void} onText Called whenever the text to search for changed.
   */
  constructor(input, onText) {
    /** Whether an input method editor is composing text, so that Enter, Escape and the arrow keys belong to it. */
    this.isComposing = false;
    const isTouch = matchMedia("(pointer: coarse)").matches;
    input.addEventListener("compositionstart", () => (this.isComposing = true));
    input.addEventListener("compositionend", () => {
      this.isComposing = false;
      onText();
    });
    input.addEventListener("input", (event) => {
      const { data = null } = /** @type {InputEvent} */ (event);
      if (!this.isComposing || (isTouch && !NOT_LATIN.test(data ?? ""))) onText();
    });
    input.addEventListener("keydown", (event) => {
      // They would submit the form, or empty the box.
      if (["Enter", "Escape"].includes(event.key) && this.isKeyOfInputMethod(event)) event.preventDefault();
    });
  }

  /**
   * Return whether an input method editor handles a key. (Safari reports 229 for the key that ends a composition.)
   *
   * @param {KeyboardEvent} event
   */
  isKeyOfInputMethod(event) {
    return event.isComposing || this.isComposing || event.keyCode === 229;
  }
}
