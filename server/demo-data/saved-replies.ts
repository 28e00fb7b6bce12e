import type { SavedReplyDraft } from '../saved-replies/saved-reply.ts'

/** What the shop says often. `by` is the agent's handle; `uses` is what ranks them. */
export const SAVED_REPLIES: (Omit<SavedReplyDraft, 'teamId' | 'fileIds' | 'audience'> & {
  by: string
  uses: number
  team?: string
  own?: true
})[] = [
  ...folder('Repairs', 'wojciech', [
    [
      'Repair, what happens next',
      'repair',
      86,
      'Thanks, {{visitor.first_name | "and welcome"}}. Send it to our workshop with the label in your mail: it is free and takes **5 working days** from arrival.\n\nTracking: {{attribute.tracking}}',
    ],
    [
      'Repair or replace?',
      'replace',
      41,
      'We can mend it for free, or send a new one at half the price. Which would you rather have, {{visitor.first_name | "then"}}?',
    ],
    [
      'Repair is on its way',
      'repdone',
      35,
      'Good news: yours left the workshop this morning. It is with you within *two to three days*.',
    ],
    [
      'Repair declined, outside',
      'repno',
      9,
      'I am sorry, this one is past mending. What we can do: 40 % off a new one, and we recycle the old.',
    ],
    [
      'Which zip is it?',
      'zip',
      22,
      'Could you send a photo of the slider, front and back? There is a small number on it.',
    ],
  ]),
  ...folder('Delivery', 'tom', [
    [
      'Where is my order',
      'where',
      120,
      'Hello {{visitor.first_name | "there"}}, {{agent.first_name}} here. Order **{{attribute.order | "yours"}}** left us and is with the carrier. I am looking where exactly.',
    ],
    [
      'Shipping times and cost',
      'shipping',
      64,
      'Four to six working days, €12, and free over €150. Duties are paid in the checkout.',
    ],
    ['New address', 'address', 18, 'As long as it has not left the warehouse, yes. Which address shall it be?'],
  ]),
  ...folder('Returns', 'aylin', [
    [
      'How to return',
      'return',
      97,
      'Sixty days, and you may take it for one walk first. The label is in the parcel:\n\n1. Fold it in\n2. Stick the label on\n3. Drop it at any parcel shop\n\n[How returns work](https://tarnside.example/returns)',
    ],
    [
      'Refund is booked',
      'refund',
      58,
      'I have just refunded it in full. Two to four working days, depending on the bank.',
    ],
  ]),
  ...folder('Sizing', 'sakura', [
    [
      'Between two sizes',
      'sizes',
      73,
      'It is cut for a jumper underneath. Between two sizes, take the **smaller** over a shirt and the *larger* over down.',
    ],
    [
      'サイズについて',
      'サイズ',
      12,
      '{{visitor.name | "お客様"}}、お問い合わせありがとうございます。普段のサイズをお選びください。',
    ],
    ['المقاسات', 'مقاس', 7, 'أهلاً {{visitor.first_name | "بك"}}، القصّة واسعة قليلاً. خذ مقاسك المعتاد.'],
  ]),
  ...folder('', 'maren', [
    [
      'Hello',
      'hi',
      210,
      'Hello {{visitor.first_name | "there"}}, {{agent.first_name}} from {{inbox.name}} here. How can I help?',
    ],
    ['Goodbye', 'bye', 154, 'Glad that worked out. Have a good day outside, {{visitor.first_name | "and see you"}}!'],
    ['Still there?', 'still', 49, 'Are you still there? I keep this open for a while; just write when it suits you.'],
  ]),
  {
    ...{ name: 'Group order, hold until', shortcut: 'hold', folder: 'Wholesale', by: 'tom', uses: 11 },
    ...{ body: 'We hold them for you until the 20th. Sizes are in the sheet.', team: 'Orders and returns' },
  },
  {
    ...{ name: 'My lunch hour', shortcut: 'lunch', folder: '', by: 'maren', uses: 5, own: true },
    body: 'I am back at one and look at it first thing.',
  },
]

function folder(folder: string, by: string, replies: [name: string, shortcut: string, uses: number, body: string][]) {
  return replies.map(([name, shortcut, uses, body]) => ({ name, shortcut, uses, body, folder, by }))
}
