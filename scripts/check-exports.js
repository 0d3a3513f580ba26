/**
 * Holds what both packages promise: every path in `exports` is in the tarball and can be imported by its public name, the tarballs
 * carry no sources, the runtime has no dependency and its tarball stays under 200 kB, and both have one version.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const RUNTIME_LIMIT = 200_000;
const problems = [];
const manifests = [];

for (const folder of ['.', 'src/runtime']) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  manifests.push(manifest);
  const [pack] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: join(root, folder),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const packed = new Set(pack.files.map(({ path }) => path));
  for (const path of ['README.md', 'LICENSE'])
    if (!packed.has(path)) problems.push(`${manifest.name}: ${path} is not in the package`);
  for (const path of packed)
    if (/(?<!\.d)\.ts$/.test(path)) problems.push(`${manifest.name}: ${path} is a source and would be packed`);
  for (const [name, entry] of Object.entries(manifest.exports)) {
    const targets = typeof entry === 'string' ? { default: entry } : entry;
    for (const [condition, target] of Object.entries(targets)) {
      if (condition === '@eda-gen/source') continue;
      const path = posix.normalize(target);
      if (!packed.has(path))
        problems.push(`${manifest.name}: exports["${name}"].${condition} names ${target}, which is not in the package`);
    }
    if (typeof targets.default === 'string' && targets.default.endsWith('.js'))
      await import(pathToFileURL(join(root, folder, targets.default)).href).catch((error) =>
        problems.push(`${manifest.name}: ${name} cannot be imported: ${error.message}`),
      );
  }
  for (const path of Object.values(manifest.bin ?? {}))
    if (!packed.has(path)) problems.push(`${manifest.name}: bin ${path} is not in the package`);
  process.stdout.write(
    `  ${manifest.name}: ${pack.files.length} files, ${(pack.unpackedSize / 1000).toFixed(0)} kB, tarball ${(pack.size / 1000).toFixed(0)} kB\n`,
  );
  if (manifest.name === '@eda-gen/runtime') {
    if (pack.size > RUNTIME_LIMIT)
      problems.push(`${manifest.name}: a tarball of ${pack.size} bytes, over ${RUNTIME_LIMIT}`);
    if (Object.keys(manifest.dependencies ?? {}).length > 0) problems.push(`${manifest.name}: has dependencies`);
  }
}
if (manifests[0].version !== manifests[1].version)
  problems.push(`versions differ: ${manifests.map(({ version }) => version).join(', ')}`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
