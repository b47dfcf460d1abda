// Text to the words that it is found by: the same, rule for rule, as generator/find/words.py. A test holds them together.

export const STOP = new Set(
  `a about after all also am an and any are as at be because been before being but by can cant could couldnt did didnt
  do does doesnt doing dont down each else even ever every few for from get gets getting go goes going got had has
  have havent having he her hers him his how i id if ill im in into is isnt it its just keep keeps let lets like made
  make makes making many may me might more most much my need needs no nor not now of off on once one or other our out
  over own put really same say says she should shouldnt so some someone something still such tell than that thats the
  their theirs them themselves then there theres these they theyre thing things this those through to too under until
  up us use using very want wants was wasnt way we well were what whats when where which while who whos why will with
  without wont would wouldnt yes you your yours`.split(/\s+/),
);

export const ODD = new Map(
  `began:begin broke:break brought:bring chose:choose children:child fell:fall felt:feel forgot:forget
  forgotten:forget fought:fight found:find gave:give given:give grew:grow heard:hear hid:hide kept:keep
  knew:know known:know learnt:learn lost:lose meant:mean people:person ran:run sat:sit shown:show spoke:speak
  spoken:speak stood:stand taken:take taught:teach thought:think threw:throw told:tell took:take
  understood:understand woke:wake worn:wear written:write wrote:write`
    .split(/\s+/)
    .map((pair) => pair.split(":")),
);

export const fold = (text) =>
  text
    .replace(/['’‘ʼ]/g, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

export const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const hasVowel = (rest) => rest.length > 2 && /[aeiouy]/.test(rest);

export function stem(word) {
  word = ODD.get(word) ?? word;
  if (word.length < 4 || /[^a-z]/.test(word)) return word; // what has a digit in it is a name or a code
  if (word.endsWith("ies")) word = word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  else if (/(sses|xes|ches|shes)$/.test(word)) word = word.slice(0, -2);
  else if (/s$/.test(word) && !/(ss|us|is)$/.test(word)) word = word.slice(0, -1);
  if (word.endsWith("ied") && word.length > 4) word = `${word.slice(0, -3)}y`;
  else if (word.endsWith("ing") && hasVowel(word.slice(0, -3))) word = word.slice(0, -3);
  else if (word.endsWith("ed") && !word.endsWith("eed") && hasVowel(word.slice(0, -2))) word = word.slice(0, -2);
  else if (word.endsWith("ly") && word.length > 5) word = word.slice(0, -2);
  if (word.endsWith("e") && word.length > 3) word = word.slice(0, -1);
  if (word.length > 3 && /([^aeiou])\1$/.test(word)) word = word.slice(0, -1);
  if (word.length > 3 && /[^aeiou]y$/.test(word)) word = `${word.slice(0, -1)}i`;
  return word;
}
