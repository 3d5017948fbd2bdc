/**
 * Sets of code points behind `\p{...}`: General_Category values, Script, and the binary properties that authors use.
 *
 * Which code points they have is asked of the JavaScript engine, once for each property and process, with an expression made of
 * a name from the lists below; no text of an author's becomes a regular expression.
 */
import { type CodePoints, codePoints, complement } from "./code-points.ts";

/** Long names and their abbreviations; ECMA-262 knows both. */
const GENERAL_CATEGORIES = `
Cased_Letter LC Close_Punctuation Pe Connector_Punctuation Pc Control Cc Currency_Symbol Sc Dash_Punctuation Pd Decimal_Number Nd
Enclosing_Mark Me Final_Punctuation Pf Format Cf Initial_Punctuation Pi Letter L Letter_Number Nl Line_Separator Zl
Lowercase_Letter Ll Mark M Math_Symbol Sm Modifier_Letter Lm Modifier_Symbol Sk Nonspacing_Mark Mn Number N Open_Punctuation Ps
Other C Other_Letter Lo Other_Number No Other_Punctuation Po Other_Symbol So Paragraph_Separator Zp Private_Use Co Punctuation P
Separator Z Space_Separator Zs Spacing_Mark Mc Surrogate Cs Symbol S Titlecase_Letter Lt Unassigned Cn Uppercase_Letter Lu
Combining_Mark cntrl digit punct`;

/** Without Noncharacter_Code_Point: the shortcut in `ask` does not hold for it. */
const BINARY_PROPERTIES = `
ASCII ASCII_Hex_Digit Alphabetic Any Assigned Cased Case_Ignorable Dash Diacritic Emoji Emoji_Modifier Emoji_Modifier_Base
Emoji_Presentation Extended_Pictographic Extender Hex_Digit ID_Continue ID_Start Ideographic Lowercase Math Pattern_White_Space
Quotation_Mark Regional_Indicator Sentence_Terminal Terminal_Punctuation Unified_Ideograph Uppercase Variation_Selector White_Space
XID_Continue XID_Start`;

/** Those of Unicode 15.0, which is what the oldest supported engine knows, and the codes of the scripts in wide use. */
const SCRIPTS = `
Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi Braille
Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian
Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana
Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar Malayalam
Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi
Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki
Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage
Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet
Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi
Zanabazar_Square Arab Armn Beng Bopo Cyrl Deva Ethi Geor Grek Gujr Guru Hang Hani Hebr Hira Kana Khmr Knda Laoo Latn Mlym Mong
Mymr Orya Sinh Taml Telu Thaa Tibt Zinh Zyyy`;

const names = (list: string): string[] => list.trim().split(/\s+/);

/** What may stand between the braces, and what the engine is asked for it. */
const PROPERTIES: ReadonlyMap<string, string> = new Map([
  ...[...names(GENERAL_CATEGORIES), ...names(BINARY_PROPERTIES)].map((name): [string, string] => [name, name]),
  ...names(GENERAL_CATEGORIES).flatMap((name): [string, string][] => [
    [`General_Category=${name}`, name],
    [`gc=${name}`, name],
  ]),
  ...names(SCRIPTS).flatMap((name): [string, string][] => [
    [`Script=${name}`, `Script=${name}`],
    [`sc=${name}`, `Script=${name}`],
  ]),
]);

const known = new Map<string, CodePoints>();

/** The code points of a property as it stands between the braces, or all others; null for one that is not in the lists. */
export function propertySet(name: string, negated: boolean): CodePoints | null {
  const asked = PROPERTIES.get(name);
  if (asked === undefined) return null;
  const key = negated ? `^${asked}` : asked;
  let set = known.get(key);
  if (set === undefined) {
    set = negated ? complement(propertySet(name, false)!) : ask(asked);
    known.set(key, set);
  }
  return set;
}

// Planes 4 to 13 are unassigned, 15 and 16 for private use, so one code point answers for each; the last two of a plane are
// noncharacters, which are unassigned too. That leaves a third of all code points to be looked at.
const PLANES_END = 0x40000;
const TAGS = 0xe0000;
const TAGS_END = 0xe1000;
const PRIVATE_PLANES = [0xf0000, 0x100000];
const SURROGATES = [0xd800, 0xdfff] as const;

function ask(property: string): CodePoints {
  const single = new RegExp(`^\\p{${property}}$`, "u");
  const has = (codePoint: number): boolean => single.test(String.fromCodePoint(codePoint));
  const ranges: number[] = [];
  const run = new RegExp(`\\p{${property}}+`, "gu");
  const text = everyAssigned();
  for (let match = run.exec(text); match !== null; match = run.exec(text)) {
    // A run may lead over the gaps of the text; each block is contiguous, so it is cut where they are.
    let from = text.codePointAt(match.index)!;
    let last = from;
    for (const character of match[0]) {
      const codePoint = character.codePointAt(0)!;
      if (codePoint > last + 1) {
        ranges.push(from, last);
        from = codePoint;
      }
      last = codePoint;
    }
    ranges.push(from, last);
  }
  if (has(SURROGATES[0])) ranges.push(...SURROGATES);
  if (has(PLANES_END)) {
    ranges.push(PLANES_END, TAGS - 1, TAGS_END, PRIVATE_PLANES[0]! - 1);
    for (const plane of PRIVATE_PLANES) ranges.push(plane + 0xfffe, plane + 0xffff);
  }
  for (const plane of PRIVATE_PLANES) if (has(plane)) ranges.push(plane, plane + 0xfffd);
  return codePoints(ranges);
}

let assigned = "";

/** Every code point of the planes that hold characters, once; surrogates apart, since they would join into pairs. */
function everyAssigned(): string {
  if (assigned === "") {
    const units: string[] = [];
    const append = (from: number, end: number): void => {
      for (let codePoint = from; codePoint < end; codePoint++) units.push(String.fromCodePoint(codePoint));
    };
    append(0, SURROGATES[0]);
    append(SURROGATES[1] + 1, PLANES_END);
    append(TAGS, TAGS_END);
    assigned = units.join("");
  }
  return assigned;
}
