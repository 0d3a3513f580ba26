/** The server cannot be had on this machine; the message says what is missing, how to get it and what is skipped without. */
export class Unavailable extends Error {
  name = 'Unavailable';
}
