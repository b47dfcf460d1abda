// @ts-check
/** Writes one all-day event as a calendar file (iCalendar, RFC 5545). */

/** Escape a text for a property. @param {string} text */
const escapeText = (text) =>
  text
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n?|[\n\v\f\u0085\u2028\u2029]/g, "\\n")
    .replace(/\t/g, " ")
    .replace(/\p{Cc}/gu, "");

/** @param {string} character */
const utf8Length = (character) => new TextEncoder().encode(character).length;

/**
 * Fold a line so that no part is longer than 75 bytes; continuation lines begin with a space.
 *
 * @param {string} line
 */
function foldLine(line) {
  const lines = [];
  let current = "";
  let bytes = 0;
  for (const character of line) {
    const length = utf8Length(character);
    if (bytes + length > 73) {
      lines.push(current);
      current = "";
      bytes = 0;
    }
    current += character;
    bytes += length;
  }
  return [...lines, current].join("\r\n ");
}

/**
 * Return the text of a calendar file with one all-day event.
 *
 * @param {object} event
 * @param {string} event.day As YYYY-MM-DD.
 * @param {string} event.title
 * @param {string} event.text
 * @param {string} event.link
 * @returns {string} The text of an .ics file.
 */
export function calendarFile({ day, title, text, link }) {
  const next = new Date(`${day}T12:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  /** @param {string} date */
  const compact = (date) => date.replaceAll("-", "");
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Coaching playbook//Session sheet//EN",
    "BEGIN:VEVENT",
    `UID:${stamp}-${Math.random().toString(36).slice(2)}@session-sheet`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(day)}`,
    `DTEND;VALUE=DATE:${compact(next.toISOString().slice(0, 10))}`,
    `SUMMARY:${escapeText(title)}`,
    `DESCRIPTION:${escapeText(`${text}\n${link}`)}`,
    `URL:${link}`, // not shown by Google and Outlook, so the description ends with it too
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(foldLine).join("\r\n")}\r\n`;
}
