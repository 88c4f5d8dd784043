import { apiClient, endedAccess, noteOperationUses } from '@muster/events';

/** Commands that the gateway sends on its own behalf, not for a client. */
export const gatewayCommands = [endedAccess, apiClient, noteOperationUses];
