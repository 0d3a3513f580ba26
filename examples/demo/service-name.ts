export const SERVICES = ['order', 'inventory', 'payment', 'shipping'] as const;
export type ServiceName = (typeof SERVICES)[number];
