import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest version that the store takes. */
const OLDEST = 13;

/** Where packages put the server's programs; `*` stands for a version. Debian leaves them out of PATH. */
const PLACES = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
];

/** Folders that a place stands for, newest version first. */
function foldersOf(place) {
  const [before, after] = place.split('*');
  const parent = before.slice(0, before.lastIndexOf('/') + 1);
  const prefix = before.slice(parent.length);
  if (!existsSync(parent)) return [];
  const versionOf = (name) => Number.parseFloat(name.slice(prefix.length));
  return readdirSync(parent)
    .filter((name) => name.startsWith(prefix) && versionOf(name) > 0)
    .toSorted((one, other) => versionOf(other) - versionOf(one))
    .map((name) => join(parent, name + after));
}

/** Folder that has `initdb` and `postgres`; undefined where there is none. */
export function findPostgresPrograms() {
  const { EDA_POSTGRES_PROGRAMS: given, PATH = '' } = process.env;
  const folders = given ? [given] : [...PATH.split(delimiter), ...PLACES.flatMap(foldersOf)];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/** One sentence where PostgreSQL cannot be run on this machine. */
export function missingForPostgres(remedy) {
  const programs = findPostgresPrograms();
  if (programs === undefined)
    return `PostgreSQL needs its programs \`initdb\` and \`postgres\`, and they are not ${process.env.EDA_POSTGRES_PROGRAMS ? `in ${process.env.EDA_POSTGRES_PROGRAMS}` : 'here'}. ${remedy}`;
  const printed = spawnSync(join(programs, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const version = Number.parseInt(/\d+/.exec(printed)?.[0] ?? '', 10);
  if (!(version >= OLDEST))
    return `PostgreSQL ${OLDEST} is needed, and ${join(programs, 'postgres')} says "${printed.trim()}". ${remedy}`;
  if (isRoot() && serverUser() === undefined)
    return `PostgreSQL refuses to run as root, and there is no user \`postgres\` here. ${remedy}`;
  return undefined;
}

const isRoot = () => process.getuid?.() === 0;

/** `{ uid, gid }` that the server runs as where we are root, which it refuses; else `{}`: as ourselves. */
export function serverUser() {
  if (!isRoot()) return {};
  try {
    const id = (option) =>
      Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    // There is no such user.
    return undefined;
  }
}
