/** Names that every module of a message or of a shared schema uses itself. */
const EVERYWHERE =
  'Array Boolean Number Object Promise Readonly ReadonlyArray Record String Message MessageMetadata None VariantMessage'.split(
    ' ',
  );

/** Names that `service.ts`, `publishers.ts` and `channels.ts` use beside those of messages. */
const BESIDE_MESSAGES =
  'ChannelDescriptor PublishersDescriptor ServiceDescriptor ConnectOptions PublishersOptions PublishOptions ReplyOptions RequestOptions EventHandler HandlerContext Ignored Published Replied RequestHandler Service TransactionOf WithoutTransaction Context Scope'.split(
    ' ',
  );

const OF_SERVICE = 'Publish Publishers TransactionContext Context Handlers Requests Service'.split(' ');

/** Names that generated code takes for itself: to a message or schema of such a name something else is given. */
export interface SdkNames {
  readonly everywhere: ReadonlySet<string>;
  readonly besideMessages: ReadonlySet<string>;
}

export function sdkNames(typeName: string, channelNames: readonly string[]): SdkNames {
  return {
    everywhere: new Set([
      ...EVERYWHERE,
      ...OF_SERVICE.map((word) => `${typeName}${word}`),
      ...channelNames.map((name) => `${name}Channel`),
    ]),
    besideMessages: new Set(BESIDE_MESSAGES),
  };
}
