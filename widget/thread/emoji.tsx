import { useEffect, useRef, useState } from 'preact/hooks'
import { openKeep } from '../keep.ts'
import { emojiWords } from '../messages/emoji-en.ts'
import { Icon, type IconName } from '../panel/icon.tsx'
import { words } from '../words.ts'

type Group = keyof typeof words.emojiGroups

const EMOJI: Record<Exclude<Group, 'recent'>, string> = {
  faces:
    '😀 😄 😁 😅 😂 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😋 😜 🤗 🤭 🤔 🤐 😐 😑 😏 🙄 😬 😌 😔 😴 😷 🤒 🤧 🥵 🥶 😵 🤯 🥳 😎 🤓 😕 😟 🙁 😮 😲 😳 🥺 😢 😭 😱 😤 😡',
  hands: '👍 👎 👌 🤏 ✌️ 🤞 🤟 👈 👉 👆 👇 ☝️ 👋 🤚 ✋ 👏 🙌 👐 🤝 🙏 💪 ✍️ 🤷 🙋 🤦',
  hearts: '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💖 💯 ✨ ⭐ 🎉 🎊 🔥 💥 ✅ ❌ ❓ ❗',
  nature: '🌱 🌿 🍀 🌳 🌸 🌻 🍂 🍁 🌞 🌧️ ⛈️ ❄️ 🌈 ⛰️ 🏔️ 🌊 🐶 🐱 🐻 🦊 🐑 🦉 🐝 🐟',
  things: '☕ 🍞 🍎 🍰 🍷 🎁 📦 🚚 🛒 💳 🧾 📅 ⏰ 📍 📞 📧 📷 💡 🔧 🧵 👕 👖 🧥 🧦 🥾 🎒 🧢 🚲 🚗 🚆 ✈️ 🏠 ⛺',
}
const TABS: [Group, IconName][] = [
  ['recent', 'clock'],
  ['faces', 'smile'],
  ['hands', 'hand'],
  ['hearts', 'heart'],
  ['nature', 'spark'],
  ['things', 'star'],
]
const COLUMNS = 8
const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿']

export function EmojiPicker({ onPick, onClose }: { onPick(sign: string): void; onClose(): void }) {
  const [keep] = useState(() => openKeep('emoji', 'localStorage'))
  const [recent, setRecent] = useState(() => (keep.get('recent') ?? '🙂 👍 🙏 🎉 ❤️ 😅 👋 ✅').split(' '))
  const [group, setGroup] = useState<Group>('faces')
  const [sought, setSought] = useState('')
  const [tone, setTone] = useState(() => keep.get('tone') ?? '')
  const box = useRef<HTMLDivElement>(null)
  const signs = sought ? find(sought) : group === 'recent' ? recent : EMOJI[group].split(' ')

  useEffect(() => box.current!.querySelector('input')!.focus(), [])
  useEffect(() => {
    const away = (event: Event) => {
      const target = event.target as Element
      if (!box.current!.contains(target) && !target.closest('[aria-expanded]')) onClose()
    }
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [onClose])

  const pick = (sign: string) => {
    const next = [sign, ...recent.filter((one) => one !== sign)].slice(0, COLUMNS * 2)
    setRecent(next)
    keep.set('recent', next.join(' '))
    onPick(sign)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const field = (event.target as Element).closest('input')
    if (field && (event.key === 'ArrowDown' || event.key === 'Enter')) {
      event.preventDefault()
      const first = box.current!.querySelector<HTMLElement>('.grid button')
      return event.key === 'Enter' ? first?.click() : first?.focus()
    }
    const line = (event.target as Element).closest('.grid, .tabs')
    const forwards = getComputedStyle(box.current!).direction === 'rtl' ? -1 : 1
    const step = { ArrowRight: forwards, ArrowLeft: -forwards, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key]
    if (!line || !step) return
    event.preventDefault()
    const buttons = Array.from(line.querySelectorAll<HTMLElement>('button'))
    const next = buttons[buttons.indexOf(event.target as HTMLElement) + step]
    next?.focus()
    if (line.matches('.tabs')) next?.click()
  }

  return (
    <div class="pop emoji" role="dialog" aria-label={words.emoji} ref={box} onKeyDown={onKeyDown}>
      <input
        class="input"
        type="search"
        aria-label={words.searchEmoji}
        placeholder={words.searchEmoji}
        onInput={(event) => setSought(event.currentTarget.value.trim().toLowerCase())}
      />
      <p class="cap" id="emoji-group">
        {sought ? words.searchEmoji : words.emojiGroups[group]}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in. */}
      <div class="grid" role="group" aria-labelledby="emoji-group">
        {signs.map((sign, at) => {
          const toned = sign === '🤝' ? sign : sign.replace(/(\p{Emoji_Modifier_Base})\uFE0F?$/u, `$1${tone}`)
          return (
            <button
              type="button"
              aria-label={toned}
              tabIndex={at === 0 ? 0 : -1}
              key={sign}
              onClick={() => pick(toned)}
            >
              {toned}
            </button>
          )
        })}
      </div>
      {group === 'hands' && !sought && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in.
        <div class="grid" role="group" aria-label={words.skinTone}>
          {TONES.map((one) => (
            <button
              type="button"
              aria-label={`✋${one}`}
              aria-pressed={one === tone}
              key={one}
              onClick={() => {
                setTone(one)
                keep.set('tone', one)
              }}
            >
              ✋{one}
            </button>
          ))}
        </div>
      )}
      <div class="tabs" role="tablist">
        {TABS.map(([name, icon]) => (
          <button
            type="button"
            class="icon"
            role="tab"
            aria-label={words.emojiGroups[name]}
            aria-selected={name === group}
            tabIndex={name === group ? 0 : -1}
            key={name}
            onClick={() => {
              setGroup(name)
              setSought('')
            }}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
    </div>
  )
}

/** Each once, in the order of the words. */
function find(sought: string): string[] {
  const found = Object.keys(emojiWords).filter((word) => word.startsWith(sought))
  return Array.from(new Set(found.flatMap((word) => emojiWords[word]!.split(' '))))
}
