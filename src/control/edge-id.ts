/** How an edge may be called. */
export const EDGE_ID_PATTERN = /^[A-Za-z0-9_.-]{1,128}$/;
