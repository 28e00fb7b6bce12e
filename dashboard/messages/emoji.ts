type Kind = { title: string; signs: readonly (readonly [sign: string, names: string])[] }

/** "sign name,other names" by line: what people send in support, not the whole of Unicode. */
const read = (title: string, list: string): Kind => ({
  title,
  signs: list
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.trim().indexOf(' ')
      return [line.trim().slice(0, at), line.trim().slice(at + 1)] as const
    }),
})

export const EMOJI: readonly Kind[] = [
  read(
    'Faces',
    `🙂 slight smile,happy
     😊 smile,happy,blush
     😀 grin,happy
     😄 big smile,happy
     😁 beaming,grin
     😅 relieved laugh,sweat
     😂 tears of joy,laugh
     🤣 rolling,laugh
     😉 wink
     😇 halo,angel
     🥰 hearts,love
     😍 heart eyes,love
     😘 kiss
     😋 yum,tasty
     😎 cool,sunglasses
     🤗 hug
     🤔 thinking,hm
     🤨 raised eyebrow
     😐 neutral
     🙄 rolling eyes
     😴 asleep,tired
     😌 relieved
     😔 pensive,sad
     😕 confused
     🙁 frown,sad
     😟 worried
     😢 cry,sad
     😭 sobbing,sad
     😤 steam,angry
     😡 angry
     🤯 mind blown
     😳 flushed
     😱 scream,shock
     😬 grimace,awkward
     🥳 party,celebrate
     🤒 ill,fever
     🤞 fingers crossed,luck`,
  ),
  read(
    'Hands',
    `👋 wave,hello,bye
     👍 thumbs up,yes,good
     👎 thumbs down,no
     👌 ok,fine
     🙏 thank you,folded hands,hope
     👏 clap,bravo
     🙌 raised hands,celebrate
     🤝 handshake,deal
     💪 strong
     ✌️ victory,peace
     🫶 heart hands
     👉 points right
     👈 points left
     👆 points up
     👇 points down
     ☝️ one,attention
     ✋ stop,hand
     🤷 shrug
     🙋 raises hand
     🤦 facepalm`,
  ),
  read(
    'Signs',
    `✅ done,check
     ☑️ ticked
     ❌ no,cross
     ❓ question
     ❗ exclamation,important
     ⚠️ warning
     ℹ️ information
     💡 idea
     🔔 bell
     🔒 lock
     🔑 key
     🔗 link
     📎 paperclip,attachment
     📌 pin
     🔍 search
     ⏰ alarm,time
     ⏳ hourglass,wait
     📅 calendar,date
     ➡️ right arrow
     ⬇️ down arrow
     ❤️ heart,love
     💚 green heart
     💙 blue heart
     ⭐ star
     ✨ sparkles
     🎉 party,celebrate
     🔥 fire
     💯 hundred
     🚀 rocket`,
  ),
  read(
    'Things',
    `📦 parcel,package,box
     🚚 delivery,truck
     ✈️ plane,travel
     🏠 home,house
     🏬 shop,store
     🛒 cart,basket
     🛍️ shopping bags
     🎁 gift,present
     💳 card,pay
     💶 euro,money
     🧾 receipt
     📄 document,page
     📷 camera,photo
     🖼️ picture
     📱 phone
     💻 laptop,computer
     🖨️ printer
     🔧 wrench,repair
     🛠️ tools,repair
     🧵 thread,mend
     👕 shirt
     🧥 coat,jacket
     👟 shoe
     📏 ruler,size
     ☕ coffee
     🍀 luck,clover
     🌞 sun
     🌧️ rain
     ❄️ snow,cold
     🏔️ mountain`,
  ),
]
