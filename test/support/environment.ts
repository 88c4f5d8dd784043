/** Timeout for a condition that never comes; no machine is so slow. */
export const PATIENCE_MS = 300_000;

/** Limits of a test system: twelve times the default for an operation, so that on a slow machine nothing fails by time alone. */
export const PATIENT_LIMITS = { operationMs: 120_000 };

/** Settings of every system that tests start, unless a test says otherwise. */
export const ENVIRONMENT_OF_TESTS = {
  MUSTER_LIMITS: JSON.stringify(PATIENT_LIMITS),
  // Cheap password hashes and fast payment notifications: few tests are about either.
  MUSTER_ARGON2_MEMORY_KIB: '64',
  MUSTER_ARGON2_TIME_COST: '1',
  MUSTER_HASH_WAIT_MS: '60000',
  MUSTER_MOCK_DELAY_MS: '0-20',
};
