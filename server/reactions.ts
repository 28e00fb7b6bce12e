/** What follows from what: event type → the jobs it starts, in the transaction of the event. */
export const REACTIONS: Partial<Record<string, readonly string[]>> = {
  'invitation.created': ['send-invitation-mail'],
}
