/** What the handler of a message does, written into its payload. */
export const BEHAVIOURS = ['works', 'fails-first', 'fails'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
