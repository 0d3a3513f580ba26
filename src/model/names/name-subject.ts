import type { Location } from '../../document/source-document.js';

/** Something that is to have a name of its own in generated code. */
export interface NameSubject {
  /** What it is recognised by. */
  readonly id: string;
  readonly kind: 'message' | 'event' | 'schema' | 'parameters';
  /** The name it would like to have. */
  readonly base: string;
  /** The name that `x-eda-name` gives it: nothing changes that. */
  readonly fixed?: string;
  readonly location: Location;
  /** The channel or other parent that it is defined in. */
  readonly scope?: string;
  /** Path of its file below the workspace. */
  readonly file: string;
  /** Names that generated code makes from its name: `OrderPlacedEvent`. */
  readonly derived: (name: string) => readonly string[];
}
