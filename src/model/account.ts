/** A gateway of one's own belongs to no AWS account. What shows one gets something of its shape, as AWS's documentation writes it. */
export const ACCOUNT_ID = "000000000000";
