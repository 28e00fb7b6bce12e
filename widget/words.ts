import { en, type Messages } from './messages/en.ts'

/** The language in use. English until another is loaded; screens read it anew at every rendering. */
export let words: Messages = en

export function speak(messages: Messages) {
  words = messages
  document.documentElement.lang = messages.lang
  document.documentElement.dir = messages.dir
}
