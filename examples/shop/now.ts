/** The present as contracts write it: RFC 3339 in UTC. */
export const now = (): string => new Date().toISOString();
