import type { ContractModel } from '../model/contract-model.js';

/** One side of a contract. */
export interface RoleModel {
  readonly role: 'service' | 'client';
  readonly model: ContractModel;
}

/** The service that a model is about; a client's model has a name of its own. */
export function serviceOf({ role, model }: RoleModel): string {
  return role === 'service' ? model.service : model.service.replace(/-client$/, '');
}
