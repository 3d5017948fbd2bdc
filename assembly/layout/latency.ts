// Upper bounds of the latency buckets in microseconds, inclusive, as in Prometheus. The model's LATENCY_BOUNDS_US says the
// same as a table; a test holds them equal.
export const LATENCY_BOUND_0 = 250;
export const LATENCY_BOUND_1 = 500;
export const LATENCY_BOUND_2 = 1000;
export const LATENCY_BOUND_3 = 2500;
export const LATENCY_BOUND_4 = 5000;
export const LATENCY_BOUND_5 = 10000;
export const LATENCY_BOUND_6 = 25000;
export const LATENCY_BOUND_7 = 50000;
export const LATENCY_BOUND_8 = 100000;
export const LATENCY_BOUND_9 = 250000;
export const LATENCY_BOUND_10 = 500000;
export const LATENCY_BOUND_11 = 1000000;
export const LATENCY_BOUND_12 = 2500000;
export const LATENCY_BOUND_13 = 10000000;
export const LATENCY_BOUND_14 = 30000000;
