import type { Severity } from './diagnostic.js';

/** What is known of a kind of finding; `docs/diagnostics.md` is made from it. */
export interface CodeInfo {
  readonly severity: Severity;
  /** A heading of a few words. */
  readonly title: string;
  /** Why it matters, and how to mend it. */
  readonly explanation: string;
}

/** Every code of a diagnostic, in one place. A code is an interface: people ignore and configure by it, so it is never reused. */
export const CODES = {
  encoding: {
    severity: 'error',
    title: 'File is not UTF-8',
    explanation:
      'YAML and JSON contracts are read as UTF-8, with or without a byte order mark. Save the file in that encoding.',
  },
  syntax: {
    severity: 'error',
    title: 'File does not parse',
    explanation:
      'The text is not valid YAML or, in a `.json` file, not valid JSON. Nothing else can be said about it before that is mended.',
  },
  'duplicate-key': {
    severity: 'error',
    title: 'Key given twice',
    explanation:
      'One object has two properties of one name. Parsers disagree about which of them counts, so neither is taken.',
  },
  'alias-bomb': {
    severity: 'error',
    title: 'Aliases stand for too much',
    explanation:
      'YAML aliases that refer to aliases can make a small file stand for billions of nodes. Use `$ref`, which is not copied.',
  },
  'alias-ring': {
    severity: 'error',
    title: 'Alias inside what it names',
    explanation: 'An endless structure cannot be written as JSON. A recursive schema uses `$ref`.',
  },
  'too-deep': {
    severity: 'error',
    title: 'Nested too deep',
    explanation:
      'Values are read up to 400 levels and schemas up to 200 levels deep. Give inner parts a name in `components/schemas`, and use `$ref`.',
  },
  'too-large': {
    severity: 'error',
    title: 'More than can be read',
    explanation:
      'A file is read up to 32 MB, and all files of a contract together up to 250,000 values. Contracts of a thousand messages have less than a third of that. Divide the contract; an `enum` with that many members is better a `pattern`, or a rule of the service.',
  },
  'not-json-value': {
    severity: 'error',
    title: 'Not a value of JSON',
    explanation:
      'YAML can say more than JSON: infinite numbers, collections as keys, merge keys over texts. AsyncAPI has room only for JSON.',
  },
  'not-asyncapi': {
    severity: 'error',
    title: 'Not an AsyncAPI document',
    explanation:
      'The root of a contract is an object whose `asyncapi` property names the version, such as `asyncapi: 3.0.0`.',
  },
  'version-unsupported': {
    severity: 'error',
    title: 'Version of AsyncAPI not supported',
    explanation:
      'Documents of AsyncAPI 2.0 to 2.6, 3.0 and 3.1 are read. Those of AsyncAPI 1 are converted with `asyncapi convert` of @asyncapi/cli, which should be followed by a look at the names of messages and bindings.',
  },
  'ref-dangling': {
    severity: 'error',
    title: 'Reference leads nowhere',
    explanation: 'The file that a `$ref` names exists, but has nothing at its JSON pointer.',
  },
  'ref-file-missing': {
    severity: 'error',
    title: 'Referenced file is missing',
    explanation: 'Paths in a `$ref` are relative to the file that holds it, and percent-encoded.',
  },
  'ref-remote': {
    severity: 'error',
    title: 'Remote reference that may not be fetched',
    explanation:
      'Contracts are read without a network, so that a build gives the same result tomorrow and asks no machine that a document names. `--allow-remote` or `remote.allow` of the configuration allows it, `remote.cache` names a folder that keeps what was fetched; or copy the file into the workspace and refer to the copy. Only `http:` and `https:` are ever fetched, and a remote file never leads to a local one.',
  },
  'remote-failed': {
    severity: 'error',
    title: 'Remote file cannot be fetched',
    explanation:
      'The server, or one to which it redirects, did not give the file within 15 seconds, 5 redirects and 10 MB. Nothing is written, and the cache folder stays as it was.',
  },
  'remote-cache': {
    severity: 'error',
    title: 'Cache of remote files is damaged',
    explanation:
      'The folder that `remote.cache` names has a manifest of URLs, files and their SHA-256. What it says is not what is there: a file was changed or is missing, or the manifest was. Restore the folder from version control, or fetch again with `--allow-remote`.',
  },
  'ref-outside': {
    severity: 'error',
    title: 'Reference leaves the workspace',
    explanation:
      'A `$ref` may not read files outside the workspace folder, also not through a symbolic link. Move the file, or choose a larger workspace.',
  },
  'ref-ring': {
    severity: 'error',
    title: 'Reference leads only to itself',
    explanation:
      'Following the `$ref` ends where it began, and nothing on the way says anything. A recursive schema is fine: its `$ref` stands below a keyword such as `properties`.',
  },
  'ref-invalid': {
    severity: 'error',
    title: 'Reference is not well-formed',
    explanation: 'A `$ref` is a text: a path, then optionally `#` and a JSON pointer.',
  },
  structure: {
    severity: 'error',
    title: 'Not what AsyncAPI allows here',
    explanation:
      'A property is missing, unknown, of the wrong type or of a value that the AsyncAPI specification does not allow at this place. Extensions start with `x-`.',
  },
  'lenient-version': {
    severity: 'warning',
    title: 'Version of AsyncAPI, written in another way',
    explanation:
      'The version has three parts, such as `3.0.0`. `3.0`, or `2.6` as a number, is read as the first of its line. Only with `--lenient`.',
  },
  'lenient-missing': {
    severity: 'warning',
    title: 'Something is missing that can be known',
    explanation:
      'A document without `info`, its `title` or its `version` gets the name of its file and `0.0.0`; one of AsyncAPI 2 without `channels` has none; a server without `protocol` has that of its address. Only with `--lenient`.',
  },
  'lenient-documentation': {
    severity: 'warning',
    title: 'Documentation in a form that AsyncAPI does not have',
    explanation:
      'Descriptions, tags, contact, licence and links to documentation in another form are left out; texts as tags, and a text as a licence, are taken as names. Only with `--lenient`.',
  },
  'lenient-example': {
    severity: 'warning',
    title: 'Example in a form that AsyncAPI does not have',
    explanation:
      'Examples are a list, in a message of objects with `payload` and `headers`. Named examples (`- order: { payload: … }`), a map of them, bare payloads and the form of OpenAPI are read as what they mean; a `$ref` is left out. Only with `--lenient`.',
  },
  'lenient-reference': {
    severity: 'warning',
    title: '`$ref` where AsyncAPI has none',
    explanation:
      'What the `$ref` refers to is taken in its place: a text from a file, a map of channels, messages, schemas or properties, or an object. It has to be there and of the right form. Only with `--lenient`.',
  },
  'lenient-value': {
    severity: 'warning',
    title: 'Value of another type that says the same',
    explanation:
      'Numbers and `true` in quotes, or texts without them; `null` for what is not there; one entry where a list has to be; capital letters in a word that AsyncAPI has in small ones. Only with `--lenient`.',
  },
  'lenient-schema': {
    severity: 'warning',
    title: 'Schema in another dialect',
    explanation:
      '`required: true` on a property, `exclusiveMinimum: true`, types of other languages (`int`, `float`, `bool`, `date-time`), the same entry twice in a list, the `discriminator` of OpenAPI where it maps names to themselves: each is read as what JSON Schema has for it. Only with `--lenient`.',
  },
  'lenient-binding': {
    severity: 'warning',
    title: 'Binding of another version or protocol',
    explanation:
      'A property or protocol that the schema of the bindings does not have is kept as it stands, and an unknown `bindingVersion` is read as the newest. A mistake in a binding from which no code is made leaves that binding out; in one of Kafka it stays an error. Only with `--lenient`.',
  },
  'lenient-older-form': {
    severity: 'warning',
    title: 'Form of AsyncAPI 2 in a document of AsyncAPI 3',
    explanation:
      '`url` of a server, `schema` of a parameter, `schemaFormat` beside the payload, servers, channels and security schemes by name, and identifiers that are keys now, are read as what they have become. Only with `--lenient`.',
  },
  'lenient-operation-message': {
    severity: 'warning',
    title: 'Message of an operation that is none of its channel',
    explanation:
      'The messages of an operation are references to those of its channel. One that refers to the same message in `components` means the channel’s entry; one that the channel lacks, or that is written out with a `name`, is taken as a message of the channel too. Only with `--lenient`.',
  },
  'lenient-unknown-property': {
    severity: 'warning',
    title: 'Property that AsyncAPI does not have',
    explanation:
      'It is passed over. A property that looks misspelt, or is a word of AsyncAPI in another place, stays an error, since something is meant by it. Only with `--lenient`.',
  },
  'operation-channel': {
    severity: 'error',
    title: 'Operation without a channel of this document',
    explanation: 'The `channel` of an operation or reply is a `$ref` to an entry of `channels` in the main document.',
  },
  'operation-message': {
    severity: 'error',
    title: 'Operation names a message that its channel lacks',
    explanation:
      'The `messages` of an operation or reply are a part of those of its channel: `$ref: "#/channels/<channel>/messages/<message>"`.',
  },
  'channel-server': {
    severity: 'error',
    title: 'Channel on a server that is not of this document',
    explanation:
      'The `servers` of a channel are references to entries of `servers` in the main document: `$ref: "#/servers/<server>"`; in AsyncAPI 2 they are their names.',
  },
  'channel-key': {
    severity: 'error',
    title: 'Key of a channel with `?` or `#`',
    explanation:
      'Keys of channels are names, in which `?` and `#` would break references. What the broker calls the channel is its `address`; in AsyncAPI 2, where the key is the address, it has neither query nor fragment.',
  },
  'operation-id-duplicate': {
    severity: 'error',
    title: 'Two operations of one `operationId`',
    explanation:
      'In AsyncAPI 2 the `operationId` of an operation, or of a trait that it has, is its name among all operations of the document.',
  },
  'message-id-duplicate': {
    severity: 'error',
    title: 'Two messages of one `messageId`',
    explanation:
      'In AsyncAPI 2 the `messageId` of a message, or of a trait that it has, is its name among all messages of the document.',
  },
  'security-undeclared': {
    severity: 'error',
    title: 'Security scheme or scope is not declared',
    explanation:
      'In AsyncAPI 2 the `security` of a server or operation names entries of `components/securitySchemes`, and for OAuth 2 scopes of its flows.',
  },
  'server-variable': {
    severity: 'error',
    title: 'Server URL and variables do not fit',
    explanation:
      'Each `{name}` in the `url` of a server has an entry under its `variables`, and each entry is in the URL.',
  },
  'tag-duplicate': {
    severity: 'error',
    title: 'Tag given twice',
    explanation: 'In AsyncAPI 2 each tag of a list has a name of its own.',
  },
  'address-parameter-undeclared': {
    severity: 'error',
    title: 'Parameter in the address is not declared',
    explanation: 'Each `{name}` of an address has an entry under the `parameters` of its channel.',
  },
  'address-parameter-unused': {
    severity: 'error',
    title: 'Parameter is not in the address',
    explanation: 'A declared parameter that the address does not hold has no effect.',
  },
  'example-mismatch': {
    severity: 'error',
    title: 'Example does not match its schema',
    explanation:
      'Readers copy examples. An example that its own schema refuses misleads them, or shows that the schema is wrong. `generate` takes it as a warning.',
  },
  'default-mismatch': {
    severity: 'error',
    title: 'Default does not match its schema',
    explanation:
      'A `default` is what readers take where nothing stands. One that its own schema or `enum` refuses makes values that every validator refuses. `generate` takes it as a warning.',
  },
  'enum-mismatch': {
    severity: 'error',
    title: 'Member of `enum` can never occur',
    explanation:
      'What `enum` lists also has to meet what stands beside it, above all `type`. In YAML `[1.0, true]` is a number and a flag; between quotes it is texts. `generate` takes it as a warning.',
  },
  'schema-unsatisfiable': {
    severity: 'error',
    title: 'No value can meet the schema',
    explanation:
      'What a schema demands contradicts itself, or what it is composed with by `allOf`: `minimum` above `maximum`, types without a common one, `const` and `enum` that leave nothing, a required property that is forbidden. Every message would be refused. Only what is certain is reported; `generate` takes it as a warning.',
  },
  'format-unknown': {
    severity: 'warning',
    title: 'Format is not known',
    explanation:
      'JSON Schema lets a `format` be anything, and checks none that it does not know. A misspelt one is never checked. One that resembles no known format may be meant for readers alone, and is a note.',
  },
  'keyword-misspelt': {
    severity: 'warning',
    title: 'Keyword of a schema is misspelt',
    explanation:
      'Schemas may hold anything, so a misspelt keyword such as `requried` has no effect and no tool complains. Words that resemble no keyword are taken for extensions of other tools; your own should begin with `x-`.',
  },
  'address-duplicate': {
    severity: 'warning',
    title: 'Two channels have one address',
    explanation:
      'What is sent on one of them arrives on the other, though each says that it has only its own messages. Channels of one address on different servers, or with different bindings, are not meant.',
  },
  'component-unused': {
    severity: 'info',
    title: 'Component is not used',
    explanation:
      'No channel, operation or server leads to it, so nobody sends or reads it. Documents that hold only components are libraries, of which nothing is said.',
  },
  'idempotency-short': {
    severity: 'warning',
    title: 'Handled messages are forgotten too early',
    explanation:
      'A record can come again as long as its topic keeps it (`retention.ms` of the Kafka binding) and retries go on. If `retention` of `x-eda-idempotency`, or the 14 days of the runtime, is not longer than both together, a repetition is taken for a new message.',
  },
  'retention-unlimited': {
    severity: 'warning',
    title: 'Topic keeps its records for ever',
    explanation:
      'With `retention.ms: -1`, or `cleanup.policy` of `compact` alone, a consumer group that begins anew reads everything again, also what it has handled longer ago than it remembers. Handlers there have to bear that.',
  },
  'schema-invalid': {
    severity: 'error',
    title: 'Schema cannot be used',
    explanation: 'The schema cannot be compiled into a validator, for instance since a regular expression is broken.',
  },
  'pattern-not-unicode': {
    severity: 'warning',
    title: 'Pattern is valid without Unicode only',
    explanation:
      'JSON Schema reads regular expressions with the flag `u`. This one is invalid under it, so the validator uses it without: characters beyond U+FFFF then count as two.',
  },
  'pattern-slow': {
    severity: 'warning',
    title: 'Pattern can take for ever',
    explanation:
      'A repetition inside a repetition, such as `(a+)+`, tries exponentially many ways to match. One message could stop a consumer.',
  },
  'correlation-location': {
    severity: 'error',
    title: 'Correlation id is not in the message',
    explanation: 'The location of a correlation id names a property that the schema of headers or payload declares.',
  },
  'reply-address-location': {
    severity: 'error',
    title: 'Reply address is not in the message',
    explanation: 'The location of a reply address names a property that headers or payload of the request declare.',
  },
  'parameter-location': {
    severity: 'error',
    title: 'Location of a parameter is not in the message',
    explanation: 'The location of a channel parameter names a property that each message of the channel declares.',
  },
  'reply-correlation': {
    severity: 'warning',
    title: 'Reply without a correlation id',
    explanation:
      'Without `correlationId` on request and reply, only headers that eda-gen itself writes tie them together; services made with other tools cannot answer.',
  },
  'required-undeclared': {
    severity: 'warning',
    title: 'Required property is not declared',
    explanation:
      '`required` names a property that `properties` does not have: mostly a misspelling, and its type stays unknown.',
  },
  'extension-unknown': {
    severity: 'warning',
    title: 'Unknown extension of eda-gen',
    explanation:
      'Extensions that start with `x-eda-` belong to eda-gen. One that it does not know, or does not look for at this place, has no effect.',
  },
  'extension-value': {
    severity: 'error',
    title: 'Extension has a wrong value',
    explanation: 'The value of an `x-eda-` extension is not of the form that the documentation gives for it.',
  },
  'variant-without-event': {
    severity: 'error',
    title: 'Variant of no event',
    explanation:
      '`x-eda-variant` says which variant a message is, `x-eda-event` of which event. Both are given or neither.',
  },
  'variant-duplicate': {
    severity: 'error',
    title: 'Two messages are the same variant',
    explanation: 'One event has at most one thin and one fat variant.',
  },
  'thin-not-subset': {
    severity: 'error',
    title: 'Thin variant is not a part of the fat one',
    explanation:
      'A consumer that can handle the thin variant must find all of its properties, with the same types, in the fat one.',
  },
  'messages-indistinct': {
    severity: 'warning',
    title: 'Messages of a channel cannot be told apart',
    explanation:
      'A channel with several received messages needs a mark: a header or payload property with a different `const` in each. Without one, only records with the `ce_type` header, which eda-gen writes, can be told apart.',
  },
  'name-invalid': {
    severity: 'error',
    title: 'Name cannot be used in code',
    explanation:
      '`x-eda-name` becomes the name of a type, so it starts with a letter and has only letters, digits and `_`.',
  },
  'reply-without-message': {
    severity: 'error',
    title: 'Reply without a good answer',
    explanation:
      'A reply has at least one message without `x-eda-error`, in its own `messages` or in those of its channel.',
  },
  'group-shared': {
    severity: 'error',
    title: 'Two operations share a consumer group',
    explanation:
      'Operations that receive from one channel in one group would each see only a part of the records. Give them different `groupId`s, or none: then each one gets a group of its own.',
  },
  'key-location-unknown': {
    severity: 'warning',
    title: 'Kafka key is somewhere in the message',
    explanation:
      'A Kafka message binding gives the schema of the key. Where the key is, is told if it is a `$ref` to the schema of exactly one property, or by `x-eda-order: { key: $message.payload#/… }`. Otherwise publishers have to be given a key.',
  },
  'content-type-unsupported': {
    severity: 'warning',
    title: 'Content type is not JSON',
    explanation: 'Payloads are written and read as JSON, whatever the content type says.',
  },
  'name-collision': {
    severity: 'error',
    title: 'Two things cannot be given distinct names',
    explanation:
      'Everything that the contract names gets a name of its own in generated code. Where file, channel and parent do not tell two of them apart, give one of them an `x-eda-name`.',
  },
  'name-qualified': {
    severity: 'warning',
    title: 'Name is made longer, to be unique',
    explanation:
      'Several things have one name, or names that code cannot tell apart, so each is qualified by its file, channel or parent. `x-eda-name` gives a name of your choice.',
  },
  'service-name-missing': {
    severity: 'error',
    title: 'Service has no name',
    explanation: 'Folder and types of the SDK are named after `info.title`, or after `x-eda-name` at the root.',
  },
  'expression-invalid': {
    severity: 'error',
    title: 'Not a runtime expression',
    explanation:
      'A runtime expression is `$message.header#/…` or `$message.payload#/…` with a JSON pointer after the `#`.',
  },
  'ref-siblings-ignored': {
    severity: 'warning',
    title: 'Properties beside a `$ref` have no effect',
    explanation: 'What stands beside a `$ref` is ignored. In a schema, `allOf` with the `$ref` and the rest says both.',
  },
  'schema-type-assumed': {
    severity: 'warning',
    title: 'Type of a schema is assumed',
    explanation:
      'A schema with `properties` but without `type` also allows texts and numbers. Type and validator both take it for an object.',
  },
  'schema-keyword-unsupported': {
    severity: 'error',
    title: 'Keyword of a schema is not supported',
    explanation:
      'What `$dynamicRef` and `$recursiveRef` lead to depends on the way to them, which no type can say. Use a `$ref` with a JSON pointer.',
  },
  'schema-format-unsupported': {
    severity: 'error',
    title: 'Schema format is not supported',
    explanation:
      'Payloads are read as JSON Schema, the superset of it that AsyncAPI defines, OpenAPI, Avro and Protobuf. Types of others, such as RAML, have to be written in one of these.',
  },
  'avro-schema': {
    severity: 'error',
    title: 'Not an Avro schema',
    explanation:
      'What the Avro specification refuses: a type that is not defined, a name twice, a default that is no value of its type, a union with one type twice. Schema registries refuse it too. docs/payload-formats.md says how Avro becomes types.',
  },
  'avro-name': {
    severity: 'warning',
    title: 'Avro type is not defined here',
    explanation:
      'An Avro schema names a type that it does not define. Schema registries can have it in another schema, which is not read: the type is `unknown` and every value passes. Write the definition where the name is first used.',
  },
  'protobuf-schema': {
    severity: 'error',
    title: 'Not a Protobuf schema',
    explanation:
      'The text does not parse, names a type that it does not define, or does not tell which of its messages is the payload. docs/payload-formats.md says how Protobuf becomes types.',
  },
  'protobuf-import': {
    severity: 'info',
    title: 'Import of a Protobuf schema is not read',
    explanation:
      'A Protobuf schema in a contract is one text. Of what it imports only `google/protobuf/…` and `google/type/…` are known; options of other files have no effect on types, but what their messages and enums are needed for has to be copied into the text.',
  },
  'payload-codec': {
    severity: 'warning',
    title: 'Payload is described in a binary format, and written as JSON',
    explanation:
      'Types and validators are made from Avro and Protobuf schemas, but the runtime has no codec for their bytes: it writes and reads JSON, and refuses messages of another content type. Between services that are all made with eda-gen that is enough. To talk to others, put a codec between: a `Transport` that wraps yours and translates the value of each record. docs/payload-formats.md shows what it has to do.',
  },
  'official-parser': {
    severity: 'error',
    title: 'Found by the official parser',
    explanation:
      'The rules of eda-gen did not find this, but @asyncapi/parser refuses the document for it, so other tools will too.',
  },
  'official-unanswered': {
    severity: 'warning',
    title: 'The official parser has no answer',
    explanation:
      'It runs with a limit of 8 seconds and 512 MB, which it exceeds on very large or hostile documents, and sometimes it fails. The rules of eda-gen have judged the document all the same. Leave the parser out with `--no-official`, or make this an error with `rules`.',
  },
  'config-key': {
    severity: 'error',
    title: 'Unknown key in the configuration',
    explanation:
      'Every key of `eda-gen.config.*` is described in docs/configuration.md. A misspelt one would have no effect.',
  },
  'config-value': {
    severity: 'error',
    title: 'Wrong value in the configuration',
    explanation: 'docs/configuration.md says for each key of `eda-gen.config.*` what it may be.',
  },
  'ignore-expired': {
    severity: 'warning',
    title: 'Day of an ignored finding is over',
    explanation:
      'Entries of `ignore` in the configuration count up to their day. After it their findings are there again, with their own severity.',
  },
  'ignore-unused': {
    severity: 'warning',
    title: 'Nothing to ignore',
    explanation:
      'An entry of `ignore` in the configuration matches no finding: it has been mended, or the code, file or pointer is not right. Only told after a run over all documents that found no error.',
  },
  'service-collision': {
    severity: 'error',
    title: 'Two documents describe one service',
    explanation:
      'The code of a service goes to a folder of its name, so two documents of one run cannot have one name. Rename one of them, or give one another `out`.',
  },
} as const satisfies Readonly<Record<string, CodeInfo>>;

export type DiagnosticCode = keyof typeof CODES;

/** What is known of a code; `undefined` for one that is not in the table. */
export function codeInfo(code: string): CodeInfo | undefined {
  return Object.hasOwn(CODES, code) ? CODES[code as DiagnosticCode] : undefined;
}
