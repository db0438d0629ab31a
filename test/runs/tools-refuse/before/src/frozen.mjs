export const frozen = 1;
