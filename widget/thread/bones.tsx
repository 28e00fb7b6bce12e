import type { Chat } from '../chat.ts'
import { Band } from '../panel/band.tsx'
import { CloseButton } from '../panel/panel.tsx'
import { words } from '../words.ts'

/** The shape of what comes, after a moment: before that, nothing. */
export function Bones({ chat }: { chat: Chat }) {
  return (
    <>
      <div class="head">
        <span class="face b bone later" />
        <div class="grow" />
        <CloseButton chat={chat} />
      </div>
      <Band band={chat.state().band} />
      <div class="body thread">
        <Skeleton />
      </div>
    </>
  )
}

export function Skeleton() {
  return (
    <div class="bones later" aria-busy="true">
      <p class="vh">{words.loading}</p>
      <div class="bone" />
      <div class="bone" />
      <div class="bone" />
      <div class="bone" />
    </div>
  )
}
