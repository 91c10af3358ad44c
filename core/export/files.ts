/** Named bytes that are not on disk yet; written together, each under its final name only when all are complete. */
export type Files = Map<string, Uint8Array | string>;
