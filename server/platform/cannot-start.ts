/** Why Parley does not start, as one sentence for the operator. Shown without a stack trace; never holds a secret. */
export class CannotStart extends Error {}
