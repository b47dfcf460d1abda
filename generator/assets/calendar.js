// One day as a calendar file (iCalendar, RFC 5545), made in the page and kept wherever its reader puts it.

const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

// No line is longer than 75 bytes; what follows goes to the next, which begins with a space.
const folded = (line) => {
  const out = [];
  let part = "";
  let bytes = 0;
  for (const sign of line) {
    const more = new TextEncoder().encode(sign).length;
    if (bytes + more > 73) {
      out.push(part);
      part = "";
      bytes = 0;
    }
    part += sign;
    bytes += more;
  }
  return [...out, part].join("\r\n ");
};

const compact = (day) => day.replaceAll("-", "");

/** The text of a calendar file. `day` is written YYYY-MM-DD. */
export const calendar = ({ day, title, text, link }) => {
  const next = new Date(`${day}T12:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  const stamp = `${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Coaching playbook//Session sheet//EN",
    "BEGIN:VEVENT",
    `UID:${stamp}-${Math.random().toString(36).slice(2)}@session-sheet`,
    `DTSTAMP:${stamp}`,
    `DTSTART;VALUE=DATE:${compact(day)}`,
    `DTEND;VALUE=DATE:${compact(next.toISOString().slice(0, 10))}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(text)}`,
    `URL:${link}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
};
