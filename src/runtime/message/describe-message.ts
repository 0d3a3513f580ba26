import type { Variant } from './descriptor.js';

/** `OrderPlaced (fat)`: how sentences name a message. */
export function describeMessage(message: { readonly type: string; readonly variant?: Variant }): string {
  return message.variant === undefined ? message.type : `${message.type} (${message.variant})`;
}

/** `OrderPlaced/fat`: how identities and derived ids name a message. */
export function messageName(message: { readonly type: string; readonly variant?: Variant }): string {
  return message.variant === undefined ? message.type : `${message.type}/${message.variant}`;
}
