// How the host hands header names to `parameters`: records one behind the other in the thread's scratch area. Values stay
// outside, of them only blankness matters; the query string follows as it was received.

/** u16: bytes of the name. */
export const HEADER_NAME_LENGTH = 0;
/** u8: 1 when the value is empty or white space. */
export const HEADER_VALUE_BLANK = 2;
/** The name, in lower case. */
export const HEADER_NAME = 3;

// `parameters` may be called several times when the text does not fit at once.
/** First call for a decision: forget what was seen before. */
export const PARAMETERS_FIRST = 1;
