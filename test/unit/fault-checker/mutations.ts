import { DEAD_LETTER_MUTATIONS } from './dead-letter-mutations.js';
import { EFFECT_MUTATIONS } from './effect-mutations.js';
import type { Mutation } from './mutation.js';
import { PUBLISHED_MUTATIONS } from './published-mutations.js';

/** Every way to go wrong that the checker has to catch. */
export const MUTATIONS: readonly Mutation[] = [...EFFECT_MUTATIONS, ...PUBLISHED_MUTATIONS, ...DEAD_LETTER_MUTATIONS];
