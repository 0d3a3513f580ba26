import type { Rule } from '../rule.js';
import { addressParameters } from './address-parameters.js';
import { channelKeys } from './channel-keys.js';
import { channelServers } from './channel-servers.js';
import { correlationLocation } from './correlation-location.js';
import { examples } from './examples.js';
import { extensions } from './extensions.js';
import { messagesIndistinct } from './messages-indistinct.js';
import { names } from './names.js';
import { operationChannel } from './operation-channel.js';
import { operationMessages } from './operation-messages.js';
import { parameterLocation } from './parameter-location.js';
import { replyAddressLocation } from './reply-address-location.js';
import { replyCorrelation } from './reply-correlation.js';
import { requiredUndeclared } from './required-undeclared.js';
import { securityRequirements } from './security-requirements.js';
import { serverVariables } from './server-variables.js';
import { thinSubset } from './thin-subset.js';
import { uniqueIds } from './unique-ids.js';
import { uniqueTags } from './unique-tags.js';
import { variants } from './variants.js';

/** Every rule, in the order in which they run; the order of findings does not depend on it. */
export const RULES: readonly Rule[] = [
  channelKeys,
  channelServers,
  serverVariables,
  securityRequirements,
  uniqueIds,
  uniqueTags,
  operationChannel,
  operationMessages,
  addressParameters,
  parameterLocation,
  correlationLocation,
  replyAddressLocation,
  replyCorrelation,
  requiredUndeclared,
  extensions,
  names,
  variants,
  thinSubset,
  messagesIndistinct,
  examples,
];
