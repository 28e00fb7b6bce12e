/** Every sentence the visitor reads, whole: other languages are files beside this one. */
const plural = new Intl.PluralRules('en')
const one = (count: number, single: string, many: string) => (plural.select(count) === 'one' ? single : many)

/** The visitor's own way of writing dates, where it is a way of writing this language. */
const locale = navigator.languages?.find((language) => language.startsWith('en')) ?? 'en-GB'
const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' })
const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })

const megabytes = (bytes: number) => (bytes / 1_048_576).toLocaleString(locale, { maximumSignificantDigits: 2 })

const daysAgo = (at: string) => {
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  return Math.ceil((midnight.getTime() - new Date(at).getTime()) / 86_400_000)
}

const size = (bytes: number) =>
  bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${megabytes(bytes)} MB`

export const en = {
  lang: 'en',
  dir: 'ltr' as 'ltr' | 'rtl',

  chatWith: (name: string) => `Chat with ${name}`,
  closeChat: 'Close chat',
  back: 'Back',

  online: 'Online now',
  away: 'Not here right now. Write, and we’ll answer here.',
  start: 'Start a conversation',
  goOn: 'Continue the conversation',
  startNew: 'Start a new conversation',
  conversations: 'Your conversations',
  allConversations: 'All conversations',
  runsOn: 'Runs on Parley',
  unread: (count: number) => one(count, '1 unread message', `${count} unread messages`),
  endedPreview: (text: string) => `Ended · ${text}`,
  yourPreview: (text: string) => `You: ${text}`,
  noMessage: 'No message yet',

  conversation: 'Conversation',
  loading: 'Loading your conversation',
  waiting: 'We’ll be with you as soon as we can',
  waitingAway: 'Away. We’ll answer here',
  ended: 'Conversation ended',
  newMessages: (count: number) => one(count, '1 new message', `${count} new messages`),
  latest: 'Latest messages',
  automated: 'Automated answer',
  assistant: 'Assistant',
  you: 'You',
  isTyping: (name: string) => `${name} is typing`,
  someone: 'Someone',

  joined: (name: string) => `${name} joined`,
  endedBy: (name: string) => `${name} ended the conversation`,
  endedByItself: 'The conversation ended',
  reopenedBy: (name: string) => `${name} reopened the conversation`,
  reopenedByYou: 'You reopened the conversation',
  reopened: 'The conversation goes on',
  activity: (what: string, at: string) => `${what} · ${clock.format(new Date(at))}`,

  sending: 'Sending',
  waitingToSend: 'Waiting to send',
  sent: (at: string) => `Sent ${clock.format(new Date(at))}`,
  delivered: (at: string) => `Delivered ${clock.format(new Date(at))}`,
  read: (at: string) => `Read ${clock.format(new Date(at))}`,
  notSent: 'Not sent.',
  tryAgain: 'Try again',
  messageLabel: (author: string, text: string, state: string) => `${author}: ${text}, ${state}`,
  news: (author: string, text: string) => `${author}: ${text}`,

  message: 'Message',
  write: 'Write a message…',
  writeToReopen: 'Write again to reopen…',
  send: 'Send message',
  emoji: 'Emoji',
  tooLong: (count: number) =>
    one(
      count,
      'One character too long. Shorten it to send.',
      `${count.toLocaleString(locale)} characters too long. Shorten it to send.`,
    ),

  attach: 'Attach file',
  dropHere: 'Drop files to send them',
  uploading: (name: string) => `Uploading ${name}`,
  uploaded: (sent: number, bytes: number) => `${megabytes(sent)} of ${size(bytes)}`,
  cancelUpload: (name: string) => `Cancel ${name}`,
  remove: (name: string) => `Remove ${name}`,
  download: (name: string) => `Download ${name}`,
  photo: (name: string) => `Photo ${name}`,
  video: (name: string) => `Video ${name}`,
  size,
  waitsForLine: 'Goes on when you’re online',
  tooLarge: (bytes: number, limit: number) => `${size(bytes)}. The limit is ${size(limit)}`,
  wrongKind: 'This kind of file can’t be sent here.',
  emptyFile: 'This file is empty.',
  noRoom: 'There is no room for files just now.',
  tooMany: (most: number) => `${most} files go with one message.`,
  interrupted: 'Interrupted when the page closed.',
  chooseAgain: 'Choose it again',
  chooseAnother: 'Choose another',
  photos: 'Photos',
  previous: 'Previous',
  next: 'Next',
  close: 'Close',
  placeOf: (at: number, all: number) => `${at} of ${all}`,

  recordVoice: 'Record voice note',
  recording: (seconds: number) => one(seconds, 'Recording, 1 second', `Recording, ${seconds} seconds`),
  discardVoice: 'Discard recording',
  sendVoice: 'Send voice note',
  noMicrophone: 'No microphone was found.',
  allowMicrophone: 'Allow the microphone in your browser to record.',
  voiceNote: 'Voice note',
  play: 'Play voice note',
  pause: 'Pause voice note',
  position: 'Position',
  speed: (times: number) => `Speed ${times}×`,

  reply: 'Reply',
  replyingTo: (name: string) => `Replying to ${name}`,
  cancelReply: 'Cancel reply',
  edited: 'Edited',
  deleted: 'Message deleted',

  howDidWeDo: 'How did we do?',
  willSee: (name: string) => `${name} will see your answer.`,
  poor: 'Poor',
  great: 'Great',
  score: (score: number) => `${score} of 5, ${['poor', 'fair', 'fine', 'good', 'great'][score - 1]}`,
  whatBetter: 'What could be better? (optional)',
  sendRating: 'Send rating',
  ratingNotSent: 'Not sent. Look at your connection and try again.',
  thanks: 'Thank you.',

  offline: 'You’re offline. Your messages are kept.',
  reconnecting: 'Reconnecting…',
  backOnline: (sent: number) =>
    sent === 0 ? 'You’re back.' : one(sent, 'You’re back. 1 message sent.', `You’re back. ${sent} messages sent.`),
  closed: 'This chat is closed',
  closedMore: 'You can’t write here any more.',
  unknown: 'This chat isn’t available here',
  unknownMore: 'Look for another way to reach us on this site.',

  searchEmoji: 'Search emoji',
  skinTone: 'Skin tone',
  emojiGroups: {
    recent: 'Recent',
    faces: 'Faces',
    hands: 'Hands',
    hearts: 'Hearts',
    nature: 'Nature',
    things: 'Things',
  },

  time: (at: string) => clock.format(new Date(at)),
  day(at: string) {
    const ago = daysAgo(at)
    if (ago <= 0) return 'Today'
    if (ago === 1) return 'Yesterday'
    return (ago < 300 ? day : dayOfYear).format(new Date(at))
  },
  /** For a list: the hour of today, the weekday of this week, then the date. */
  moment(at: string) {
    const ago = daysAgo(at)
    return (ago <= 0 ? clock : ago < 7 ? weekday : shortDay).format(new Date(at))
  },
}

export type Messages = typeof en
