import type { Rating } from '@parley/protocol/conversation.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../chat.ts'
import { Icon } from '../panel/icon.tsx'
import { words } from '../words.ts'

const SCORES = [1, 2, 3, 4, 5] as const

/** Asked once; what was said stands. */
export function RatingCard({ chat, id, rating, who }: { chat: Chat; id: string; rating: Rating | null; who?: string }) {
  const [score, setScore] = useState<Rating['score'] | null>(null)
  const [comment, setComment] = useState('')
  const [state, setState] = useState<'open' | 'sending' | 'failed'>('open')
  const form = useRef<HTMLFormElement>(null)
  const shown = rating?.score ?? score ?? 0

  // It has grown: what comes next is in sight.
  useEffect(() => {
    if (score) form.current?.scrollIntoView({ block: 'nearest' })
  }, [score])

  const send = (event: Event) => {
    event.preventDefault()
    if (!score || state === 'sending') return
    setState('sending')
    // Once it is stored its event comes, and the card is another.
    chat.rate(id, { score, comment: comment.trim() || null }).catch(() => setState('failed'))
  }

  if (rating) {
    return (
      <div class="card">
        <h3>{words.thanks}</h3>
        <div class="stars" aria-hidden="true">
          {SCORES.map((one) => (
            <span class={one <= shown ? 'on' : ''} key={one}>
              <Icon name="star" />
            </span>
          ))}
        </div>
        <p class="scale">
          <b>{words.score(rating.score)}</b>
        </p>
        {rating.comment && <p dir="auto">{rating.comment}</p>}
      </div>
    )
  }
  return (
    <form class="card" onSubmit={send} ref={form}>
      <h3 id="rating">{words.howDidWeDo}</h3>
      {who && <p>{words.willSee(who)}</p>}
      <div class="stars" role="radiogroup" aria-labelledby="rating">
        {SCORES.map((one) => (
          <label class={one <= shown ? 'on' : ''} key={one}>
            <input
              type="radio"
              name="score"
              aria-label={words.score(one)}
              checked={one === score}
              onChange={() => setScore(one)}
            />
            <Icon name="star" />
          </label>
        ))}
      </div>
      <p class="scale">
        <span>{words.poor}</span>
        <b>{score && words.score(score)}</b>
        <span>{words.great}</span>
      </p>
      {score && (
        <>
          <textarea
            class="input"
            rows={2}
            dir="auto"
            maxLength={2000}
            aria-label={words.whatBetter}
            placeholder={words.whatBetter}
            value={comment}
            onInput={(event) => setComment(event.currentTarget.value)}
          />
          {state === 'failed' && (
            <p class="error" role="alert">
              <Icon name="alert" />
              {words.ratingNotSent}
            </p>
          )}
          <button type="submit" class="btn" disabled={state === 'sending'}>
            {words.sendRating}
          </button>
        </>
      )}
    </form>
  )
}
