import { apiClient, endedAccess } from '@muster/events';

/** The commands that the gateway gives, of its own accord and not for a client. */
export const gatewayCommands = [endedAccess, apiClient];
