import { X } from 'lucide-react'
import type { CSSProperties } from 'react'
import { hueOf } from '../ui/avatar.tsx'

export function TagSquare({ tag }: { tag: string }) {
  return <span className="lab" style={{ '--h': hueOf(tag.toLowerCase()) } as CSSProperties} />
}

/** A tag keeps its colour everywhere: it follows from the word. */
export function TagChip({ tag, onRemove }: { tag: string; onRemove?(): void }) {
  return (
    <span className="chip lbl">
      <TagSquare tag={tag} />
      <bdi className="cut">{tag}</bdi>
      {onRemove && (
        <button type="button" className="off" aria-label={`Remove ${tag}`} onClick={onRemove}>
          <X className="i i12" />
        </button>
      )}
    </span>
  )
}

/** Two, then how many more; all of them in the tooltip. */
export function TagCell({ tags }: { tags: readonly string[] }) {
  const more = tags.length - 2
  return (
    <span className="tags">
      {tags.slice(0, 2).map((tag) => (
        <TagChip key={tag} tag={tag} />
      ))}
      {more > 0 && (
        <span className="chip more" data-tip={tags.join(', ')}>
          <bdi dir="ltr">+{more}</bdi>
          <span className="sr"> more: {tags.slice(2).join(', ')}</span>
        </span>
      )}
    </span>
  )
}
