/** Where the payment processor sends its notices. */
export const NOTICE_PATH = "/hooks/processor";
