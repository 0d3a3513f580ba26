/** One output folder of a run: which side of which service it holds, and the document that it is made from. */
export interface ServiceTarget {
  readonly service: string;
  readonly role: 'service' | 'client';
  /** Absolute paths. */
  readonly document: string;
  readonly folder: string;
}
