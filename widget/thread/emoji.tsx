import { useEffect, useRef, useState } from 'preact/hooks'
import { openKeep } from '../keep.ts'
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
  ['things', 'cup'],
]
const COLUMNS = 8

export function EmojiPicker({ onPick, onClose }: { onPick(sign: string): void; onClose(): void }) {
  const [keep] = useState(() => openKeep('emoji', 'localStorage'))
  const [recent, setRecent] = useState(() => (keep.get('recent') ?? '🙂 👍 🙏 🎉 ❤️ 😅 👋 ✅').split(' '))
  const [group, setGroup] = useState<Group>('faces')
  const box = useRef<HTMLDivElement>(null)
  const signs = group === 'recent' ? recent : EMOJI[group].split(' ')

  useEffect(() => {
    box.current!.querySelector<HTMLElement>('.grid button')?.focus()
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
    if (event.key === 'Escape') {
      event.preventDefault()
      return onClose()
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
      <p class="cap" id="emoji-group">
        {words.emojiGroups[group]}
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in. */}
      <div class="grid" role="group" aria-labelledby="emoji-group">
        {signs.map((sign, at) => (
          <button type="button" aria-label={sign} tabIndex={at === 0 ? 0 : -1} key={sign} onClick={() => pick(sign)}>
            {sign}
          </button>
        ))}
      </div>
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
            onClick={() => setGroup(name)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
    </div>
  )
}
