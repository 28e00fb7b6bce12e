import type { NotificationKind, ToldKind } from '@parley/protocol/notification.ts'

/** What happened, as a sentence after a name: "Ann mentioned you". */
export const SENTENCES: Record<NotificationKind, string> = {
  mentioned: 'mentioned you',
  assigned: 'gave you a conversation',
  team: 'handed a conversation to your team',
  critical: 'marked a conversation critical',
  taken: 'gave your conversation to someone else',
  joined: 'joined your conversation',
  rated: 'rated a conversation of yours',
}

/** The same as a name in settings. */
export const TOLD_NAMES: Record<ToldKind, string> = {
  assigned: 'A chat is given to you',
  message: 'A new message in your chat',
  waiting: 'Someone waits in your inboxes',
  mentioned: 'You are mentioned in a note',
  team: 'A chat comes to your team',
  critical: 'A chat is marked critical',
  taken: 'A chat of yours goes to someone else',
  joined: 'Someone joins your chat',
  rated: 'A chat of yours gets a rating',
}
