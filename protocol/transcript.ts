/** A copy of a conversation on its way by mail. */
export type TranscriptMail = {
  id: string
  to: string
  /** `failed`: the mail server said no for good. While it says nothing, we try on. */
  state: 'queued' | 'sent' | 'failed'
  /** What stands in the way, in words for people. */
  problem: string | null
}
