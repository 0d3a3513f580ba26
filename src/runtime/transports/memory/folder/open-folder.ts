import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingRecord } from '../../../transport.js';
import type { BrokerStorage, StoredBroker, StoredOffset, StoredTopic } from '../broker-storage.js';
import { folderError } from './folder-error.js';
import { lockFolder } from './folder-lock.js';
import { LineFile, syncFolder } from './line-file.js';
import { OffsetsFile } from './offsets-file.js';
import { formatRecord, parseRecord } from './record-line.js';

/**
 * Opens a folder, or makes it: `topics/<topic>/topic.json` with the topic's settings, `topics/<topic>/<partition>.jsonl`
 * with a record a line, `offsets.jsonl` with what groups have committed, and `lock` while it is open.
 * @throws EdaError `broker-unavailable` where another process has it, or it cannot be read or written
 */
export function openFolder(folder: string, options: { readonly fsync: boolean }): BrokerStorage {
  try {
    mkdirSync(join(folder, 'topics'), { recursive: true });
  } catch (error) {
    throw folderError(
      `The folder ${folder} cannot be made (${String(error)}). Give a path that can be written.`,
      { folder },
      error,
    );
  }
  const unlock = lockFolder(folder);
  try {
    return new FolderStorage(folder, options.fsync, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

class FolderStorage implements BrokerStorage {
  readonly #folder: string;
  readonly #fsync: boolean;
  readonly #unlock: () => void;
  readonly #offsets: OffsetsFile;
  readonly #files = new Map<string, LineFile<IncomingRecord>[]>();
  readonly #specs: StoredTopic['spec'][];

  constructor(folder: string, fsync: boolean, unlock: () => void) {
    this.#folder = folder;
    this.#fsync = fsync;
    this.#unlock = unlock;
    const names = readdirSync(join(folder, 'topics')).toSorted();
    this.#specs = names.flatMap((name) => this.#openTopic(decodeURIComponent(name)));
    this.#offsets = new OffsetsFile(join(folder, 'offsets.jsonl'));
  }

  load(): StoredBroker {
    const topics = this.#specs.map((spec) => ({
      spec,
      partitions: this.#openPartitions(spec.topic, spec.partitions).map(({ lines }) => lines),
    }));
    return { topics, offsets: this.#offsets.offsets };
  }

  saveTopic(spec: StoredTopic['spec']): void {
    const folder = this.#topicFolder(spec.topic);
    const path = join(folder, 'topic.json');
    mkdirSync(folder, { recursive: true });
    this.#openPartitions(spec.topic, spec.partitions);
    writeFileSync(`${path}.new`, `${JSON.stringify(spec, undefined, 2)}\n`, { flush: true });
    renameSync(`${path}.new`, path);
    if (this.#fsync) for (const changed of [folder, join(this.#folder, 'topics')]) syncFolder(changed);
  }

  append(topic: string, partition: number, records: readonly IncomingRecord[]): void {
    this.#offsets.check();
    this.#file(topic, partition).append(records.map(formatRecord).join(''));
  }

  commit(offset: StoredOffset): void {
    this.#offsets.commit(offset);
  }

  trim(topic: string, partition: number, start: number): void {
    const file = this.#file(topic, partition);
    const kept = file.lines.filter((record) => Number(record.offset) >= start);
    if (kept.length < file.lines.length / 2) file.replace(kept.map(formatRecord).join(''));
    // From here on the broker has them.
    file.lines = [];
  }

  close(): void {
    try {
      this.#offsets.close();
      for (const files of this.#files.values()) for (const file of files) file.close();
    } finally {
      this.#unlock();
    }
  }

  /** Nothing where the process ended before it had written the topic's settings: such a topic was never acknowledged. */
  #openTopic(topic: string): StoredTopic['spec'][] {
    const path = join(this.#topicFolder(topic), 'topic.json');
    if (!existsSync(path)) return [];
    const spec = readSpec(path);
    this.#openPartitions(topic, spec.partitions);
    return [spec];
  }

  #openPartitions(topic: string, partitions: number): readonly LineFile<IncomingRecord>[] {
    const files = this.#files.get(topic) ?? [];
    this.#files.set(topic, files);
    while (files.length < partitions) files.push(this.#openPartition(topic, files.length));
    return files;
  }

  #openPartition(topic: string, partition: number): LineFile<IncomingRecord> {
    let first: number | undefined;
    return new LineFile({
      path: join(this.#topicFolder(topic), `${partition}.jsonl`),
      fsync: this.#fsync,
      parse: (line, index) => {
        const record = parseRecord(line, topic, partition);
        first ??= Number(record.offset);
        if (Number(record.offset) !== first + index)
          throw new Error(`offset ${record.offset} in the place of ${first + index}`);
        return record;
      },
    });
  }

  #file(topic: string, partition: number): LineFile<IncomingRecord> {
    const file = this.#files.get(topic)?.[partition];
    if (file === undefined) throw new Error(`${topic}/${partition} has no file in ${this.#folder}.`);
    return file;
  }

  #topicFolder(topic: string): string {
    // `.` and `..` are the only names that encodeURIComponent leaves alone and a file system does not.
    return join(
      this.#folder,
      'topics',
      encodeURIComponent(topic).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length)),
    );
  }
}

function readSpec(path: string): StoredTopic['spec'] {
  try {
    const spec = JSON.parse(readFileSync(path, 'utf8')) as StoredTopic['spec'];
    if (Number.isInteger(spec.partitions) && Number.isInteger(spec.maxMessageBytes)) return spec;
    throw new Error('partitions or maxMessageBytes is no whole number');
  } catch (error) {
    throw folderError(
      `${path} cannot be read (${String(error)}). Restore it, or delete the folder to begin anew.`,
      { path },
      error,
    );
  }
}
