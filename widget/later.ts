/**
 * What the first file, recording, emoji or rating needs, fetched then and in one piece: small parts by themselves weigh more
 * than together.
 */
export { partsOf, Tray } from './files/attachments.tsx'
export { openUploads } from './files/uploads.ts'
export { RatingCard } from './rating/rating.tsx'
export { EmojiPicker } from './thread/emoji.tsx'
export { Recorder } from './voice/recorder.tsx'
