// @ts-check
/** The text of a search box, without words that an input method is still composing: those are not yet what is meant. */

const NOT_LATIN = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u;

export class TextInput {
  /**
   * Keyboards of phones and tablets compose every word, so there a half-composed word in Latin letters counts as typed.
   *
   * @param {HTMLInputElement} input
   * @param {() => void} onText Called whenever there is other text to search for.
   */
  constructor(input, onText) {
    /** Whether an input method has the keys, so that Enter, Escape and the arrows are its own. */
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
   * 229 is what Safari gives for the key that ends a composition.
   *
   * @param {KeyboardEvent} event
   */
  isKeyOfInputMethod(event) {
    return event.isComposing || this.isComposing || event.keyCode === 229;
  }
}
