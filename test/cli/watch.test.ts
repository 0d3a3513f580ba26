import { spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { BIN, contract, folderWith, writeIn } from './run-cli.js';

interface Watch {
  /** Resolves when this much of the output has come since the last call. */
  seen(pattern: RegExp): Promise<string>;
  /** Sends a signal, and answers the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const running = new Set<() => void>();
afterEach(() => {
  for (const kill of running) kill();
  running.clear();
});

function watch(cwd: string, ...args: readonly string[]): Watch {
  const child = spawn(process.execPath, [BIN, 'generate', '--watch', ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1' },
  });
  const kill = (): void => void child.kill('SIGKILL');
  running.add(kill);
  let text = '';
  let check = (): void => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      check();
    });
  const ended = new Promise<number | null>((done) => {
    child.on('close', (code) => {
      running.delete(kill);
      done(code);
    });
  });
  return {
    seen: async (pattern) =>
      await new Promise<string>((done, fail) => {
        const timer = setTimeout(() => fail(new Error(`${String(pattern)} did not come; there was: ${text}`)), 30_000);
        check = () => {
          const match = pattern.exec(text);
          if (match === null) return;
          clearTimeout(timer);
          check = () => {};
          text = text.slice(match.index + match[0].length);
          done(match[0]);
        };
        check();
      }),
    end: async (signal) => {
      child.kill(signal);
      return await ended;
    },
  };
}

it('generates again when a document changes, survives errors, and ends by SIGINT with 0', async () => {
  const folder = folderWith({
    'eda-gen.config.yaml': 'documents: [contracts/*.yaml]\n',
    'contracts/a.yaml': contract('Alpha'),
    'contracts/parts/id.yaml': 'type: string\n',
  });
  const watching = watch(folder);
  await watching.seen(/alpha .* created\n[^]*Watching/);

  writeIn(folder, 'contracts/a.yaml', contract('Alpha').replace('action: send', 'action: bogus'));
  await watching.seen(/contracts\/a\.yaml:21:13 error[^]*nothing was written[^]*Watching/);

  writeIn(folder, 'contracts/a.yaml', contract('Alpha').replace('type: string', '$ref: ./parts/id.yaml'));
  await watching.seen(/alpha .* updated[^]*Watching/);
  writeIn(folder, 'contracts/parts/id.yaml', 'type: string\nmaxLength: 9\n');
  await watching.seen(/alpha .* updated[^]*Watching/);

  writeIn(folder, 'contracts/b.yaml', contract('Beta'));
  await watching.seen(/beta .* created[^]*Watching/);
  rmSync(join(folder, 'contracts/b.yaml'));
  await watching.seen(/\(gone\) .* removed[^]*Watching/);
  expect(existsSync(join(folder, 'generated/beta'))).toBe(false);

  writeIn(folder, 'eda-gen.config.yaml', 'documents: [contracts/*.yaml]\nrol: both\n');
  await watching.seen(/eda-gen\.config\.yaml:2:1 error config-key[^]*Watching/);
  writeIn(folder, 'eda-gen.config.yaml', 'documents: [contracts/*.yaml]\nrole: both\n');
  await watching.seen(/alpha client .* created[^]*Watching/);

  renameSync(join(folder, 'contracts'), join(folder, 'elsewhere'));
  await watching.seen(/No file matches contracts\/\*\.yaml[^]*Watching/);
  renameSync(join(folder, 'elsewhere'), join(folder, 'contracts'));
  writeIn(folder, 'contracts/a.yaml', contract('Delta'));
  await watching.seen(/delta .* created[^]*Watching/);

  expect(await watching.end('SIGINT')).toBe(0);
});

it('waits for what the configuration names to appear', async () => {
  const folder = folderWith({ 'eda-gen.config.yaml': 'documents: [contracts/a.yaml]\n', 'contracts/x': '' });
  const watching = watch(folder);
  await watching.seen(
    /contracts\/a\.yaml, which eda-gen\.config\.yaml names under documents, is not there[^]*Watching/,
  );
  writeIn(folder, 'contracts/a.yaml', contract('Alpha'));
  await watching.seen(/alpha .* created[^]*Watching/);
  writeIn(folder, 'eda-gen.config.yaml', 'documents: [contracts/*.yml]\n');
  await watching.seen(/No file matches contracts\/\*\.yml[^]*Watching/);
  writeIn(folder, 'contracts/b.yml', contract('Beta'));
  await watching.seen(/beta .* created[^]*Watching/);
  expect(await watching.end('SIGINT')).toBe(0);
});

it('waits for a document, and for a file that a $ref names, to appear', async () => {
  const folder = folderWith({ 'other.yaml': '' });
  const watching = watch(folder, 'a.yaml', '--json');
  await watching.seen(/eda-gen: Cannot read `a\.yaml`[^]*Watching/);
  writeIn(folder, 'a.yaml', contract('Alpha').replace('type: string', '$ref: ./parts/id.yaml'));
  await watching.seen(/"outcome":"invalid".*ref-file-missing.*\n[^]*Watching/);
  writeIn(folder, 'parts/id.yaml', 'type: string\n');
  await watching.seen(/"outcome":"written"/);
  expect(await watching.end('SIGTERM')).toBe(0);
});
