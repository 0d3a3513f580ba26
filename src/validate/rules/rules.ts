import type { Rule } from '../rule.js';
import { addressDuplicate } from './address-duplicate.js';
import { addressParameters } from './address-parameters.js';
import { channelKeys } from './channel-keys.js';
import { channelServers } from './channel-servers.js';
import { componentUnused } from './component-unused.js';
import { correlationLocation } from './correlation-location.js';
import { enumMembers } from './enum-members.js';
import { examples } from './examples.js';
import { extensions } from './extensions.js';
import { idempotencyRetention } from './idempotency-retention.js';
import { messagesIndistinct } from './messages-indistinct.js';
import { names } from './names.js';
import { operationChannel } from './operation-channel.js';
import { operationMessages } from './operation-messages.js';
import { parameterLocation } from './parameter-location.js';
import { replyAddressLocation } from './reply-address-location.js';
import { replyCorrelation } from './reply-correlation.js';
import { requiredUndeclared } from './required-undeclared.js';
import { schemaDefaults } from './schema-defaults.js';
import { schemaFormats } from './schema-formats.js';
import { schemaKeywords } from './schema-keywords.js';
import { schemaSatisfiable } from './schema-satisfiable.js';
import { securityRequirements } from './security-requirements.js';
import { serverVariables } from './server-variables.js';
import { slowPatterns } from './slow-patterns.js';
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
  addressDuplicate,
  componentUnused,
  idempotencyRetention,
  schemaKeywords,
  schemaFormats,
  schemaSatisfiable,
  slowPatterns,
  schemaDefaults,
  enumMembers,
  examples,
];
