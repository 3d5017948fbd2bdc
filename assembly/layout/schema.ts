// The program of compiled schemas (src/schema/ writes it, assembly/schema/ runs it). It is relocatable: every reference in
// it is an offset from its begin, 0 where there is none. Records begin at multiples of eight, and texts have sixteen readable
// bytes behind them, so that they can be compared by whole words.

/** u32: number of models. */
export const PROGRAM_MODEL_COUNT = 0;
/** u32: offset of the table of models: u32 x count, each the offset of a schema record. */
export const PROGRAM_MODELS = 4;
export const PROGRAM_BYTES = 16;

// A schema record. Values fall into classes: the kind of their tape entry (JSON_*), with CLASS_INTEGER_BIT added when they
// are numbers without fraction and exponent. So `type` is one look at a mask, and so is whether anything else matters.
export const CLASS_INTEGER_BIT = 8;
export const ALL_CLASSES = 0xffff;
/** u32: bit c is set when `type` (and `nullable`) allows class c. */
export const SCHEMA_CLASSES = 0;
/** u32: bit c is set when values of class c have more to pass than `type`. */
export const SCHEMA_CHECKS = 4;
/** u32: offset of the general part: enum and combinators, whatever the class. */
export const SCHEMA_GENERAL = 8;
/** u32: offset of the part for numbers. */
export const SCHEMA_NUMBER = 12;
/** u32: offset of the part for strings. */
export const SCHEMA_STRING = 16;
/** u32: offset of the part for arrays. */
export const SCHEMA_ARRAY = 20;
/** u32: offset of the part for objects. */
export const SCHEMA_OBJECT = 24;
/** u32: offset of the place, for the report of a failure. */
export const SCHEMA_PLACE = 28;
export const SCHEMA_BYTES = 32;

// The place of a schema: its model's name, then the RFC 6901 pointer inside the model, both UTF-8.
/** u32: bytes of the model's name. */
export const PLACE_MODEL_LENGTH = 0;
/** u32: bytes of the pointer; its text follows the name's. */
export const PLACE_POINTER_LENGTH = 4;
export const PLACE_TEXT = 8;

// The general part.
/** u32: offset of the enum. */
export const GENERAL_ENUM = 0;
/** u32: offset of a list. */
export const GENERAL_ALL_OF = 4;
/** u32: offset of a list. */
export const GENERAL_ANY_OF = 8;
/** u32: offset of a list. */
export const GENERAL_ONE_OF = 12;
/** u32: offset of a schema record. */
export const GENERAL_NOT = 16;
export const GENERAL_BYTES = 24;

// A list of schemas.
/** u32 */
export const LIST_COUNT = 0;
/** u32 x count: offsets of schema records. */
export const LIST_SCHEMAS = 4;

// A table of names: the names in their declared order, and cells that lead from a hash to a name. Names are looked for at
// the place behind the last one found first, because documents keep the order of their schema more often than not.
/** u32: number of names; one more record behind the last has NAME_LENGTH = NAME_NO_LENGTH and ends every guess. */
export const NAMES_COUNT = 0;
/** u32: offset of the first name. */
export const NAMES_AT = 4;
/** u32: offset of the cells. */
export const NAMES_CELLS = 8;
/** u32: number of cells - 1; a power of two - 1. */
export const NAMES_MASK = 12;
/** u32: cells that a lookup looks at before it is a miss, at most. */
export const NAMES_PROBES = 16;
/** u32: seed of the hash, chosen when the table was compiled so that the longest probe is short. */
export const NAMES_SEED = 20;
/** u32: bytes of the longest name: what is longer is no name, and is not hashed. */
export const NAMES_LONGEST = 24;
export const NAMES_BYTES = 32;

// A name, with what the walk over an object needs of its schema. Names follow one another.
/** u64: its first eight bytes, zeros behind a shorter one. */
export const NAME_WORD = 0;
/** u64: the bits of NAME_WORD that are the name's. */
export const NAME_MASK = 8;
/** u64: its last eight bytes; those of a shorter one as in NAME_WORD. */
export const NAME_LAST = 16;
/** u64: 1 << NAME_BIT when the object's names have at most 64 bits, else 0. */
export const NAME_SEEN = 24;
/** u32: its bytes. */
export const NAME_LENGTH = 32;
/** u32: offset of the schema in `properties`; 0 when it is not named there. */
export const NAME_SCHEMA = 36;
/** u32: that schema's SCHEMA_CLASSES; every class without one. */
export const NAME_CLASSES = 40;
/** u32: that schema's SCHEMA_CHECKS. */
export const NAME_CHECKS = 44;
/** i32: bit of the name among those whose presence matters (required, dependencies), NONE when it does not. */
export const NAME_BIT = 48;
/** u32: offset of its text. */
export const NAME_TEXT = 52;
export const NAME_BYTES = 56;
/** No key has this length. */
export const NAME_NO_LENGTH = -1;

// A cell.
/** u32: the hash, never 0; 0 marks a free cell. */
export const CELL_TAG = 0;
/** u32: offset of the name. */
export const CELL_NAME = 4;
export const CELL_BYTES = 8;

// The hash of a name: multipliers, odd and below 2^31 like every constant here.
export const NAME_HASH_LENGTH = 0x1b873593;
export const NAME_HASH_LOW = 0x5bd1e995;
export const NAME_HASH_HIGH = 0x297a2d39;

// The part for objects; the table of its names comes first.
export const OBJECT_NAMES = 0;
/** u32: number of required names; they have the first bits. */
export const OBJECT_REQUIRED = 32;
/** u32: number of names that have a bit. */
export const OBJECT_BITS = 36;
/** u32 */
export const OBJECT_MIN = 40;
/** u32 */
export const OBJECT_MAX = 44;
/** u32: schema of members that are named nowhere, or ADDITIONAL_*. */
export const OBJECT_ADDITIONAL = 48;
/** u32: number of patternProperties. */
export const OBJECT_PATTERN_COUNT = 52;
/** u32: offset of (pattern program, schema record) as u32 each. */
export const OBJECT_PATTERNS = 56;
/** u32: number of dependencies. */
export const OBJECT_DEPENDENCY_COUNT = 60;
/** u32: offset of the dependencies. */
export const OBJECT_DEPENDENCIES = 64;
export const OBJECT_BYTES = 72;

/** Anything goes; also "no such schema". */
export const ADDITIONAL_ALLOWED = 0;
/** `additionalProperties: false`, `additionalItems: false`. No schema record has this offset. */
export const ADDITIONAL_DENIED = 1;

// A dependency.
/** u32: offset of the name that brings it; it has a bit. */
export const DEPENDENCY_NAME = 0;
/** u32: offset of the schema that the object must pass then; 0 when names are asked. */
export const DEPENDENCY_SCHEMA = 4;
/** u32: number of names that must be there then. */
export const DEPENDENCY_COUNT = 8;
/** u32: offset of their records' offsets, u32 each. */
export const DEPENDENCY_NAMES = 12;
export const DEPENDENCY_BYTES = 16;

// The part for arrays.
/** u32: schema of every element behind the tuple, or ADDITIONAL_*. */
export const ARRAY_REST = 0;
/** u32: number of schemas by position. */
export const ARRAY_TUPLE_COUNT = 4;
/** u32: offset of u32 x count. */
export const ARRAY_TUPLE = 8;
/** u32 */
export const ARRAY_MIN = 12;
/** u32 */
export const ARRAY_MAX = 16;
/** u32: 1 when elements must differ. */
export const ARRAY_UNIQUE = 20;
export const ARRAY_BYTES = 24;

// The part for strings.
/** u32: code points. */
export const STRING_MIN = 0;
/** u32: code points. */
export const STRING_MAX = 4;
/** u32: offset of the pattern's program. */
export const STRING_PATTERN = 8;
export const STRING_BYTES = 16;

/** A count or length that nothing exceeds. */
export const NO_MAXIMUM = -1;

// The part for numbers: three constants.
export const NUMBER_FLAGS = 0;
export const NUMBER_MINIMUM = 8;
export const NUMBER_MAXIMUM = 24;
export const NUMBER_DIVISOR = 40;
export const NUMBER_BYTES = 56;
export const NUMBER_HAS_MINIMUM = 1;
export const NUMBER_HAS_MAXIMUM = 2;
export const NUMBER_HAS_DIVISOR = 4;
export const NUMBER_EXCLUSIVE_MINIMUM = 8;
export const NUMBER_EXCLUSIVE_MAXIMUM = 16;
/** All that is asked is `minimum: 0`: what has no minus passes. */
export const NUMBER_NOT_NEGATIVE = 32;

// A constant number.
/** f64: correctly rounded. */
export const CONSTANT_VALUE = 0;
/** u32: offset of its text, a JSON number. */
export const CONSTANT_TEXT = 8;
/** u32: bytes of its text. */
export const CONSTANT_LENGTH = 12;
export const CONSTANT_BYTES = 16;

// An enum; the table of its strings comes first (their NAME_SCHEMA is 0).
export const ENUM_STRINGS = 0;
/** u32: bit k is set when the literal of kind k (null, false, true) is a value. */
export const ENUM_LITERALS = 32;
/** u32 */
export const ENUM_NUMBER_COUNT = 36;
/** u32: offset of constants in the order of CONSTANT_VALUE. */
export const ENUM_NUMBERS = 40;
/** u32: number of arrays and objects. */
export const ENUM_OTHER_COUNT = 44;
/** u32: offset of (text, tape) offsets as u32 each; the value is the tape's first entry. */
export const ENUM_OTHERS = 48;
export const ENUM_BYTES = 56;
