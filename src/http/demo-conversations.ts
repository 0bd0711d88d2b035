import { DEMO_PEOPLE, type DemoPerson } from "./demo-people.ts";

/** What was said about a listing so far, in order. */
export type DemoConversation = readonly (readonly [DemoPerson, string])[];

const { buyer, seller, agent } = DEMO_PEOPLE;

export const ALDER_STREET: DemoConversation = [
  [buyer, "Hello! Is the flat on Alder Street still available? We could come by this week."],
  [seller, "Hi Nora, yes it is. The balcony faces west, so I'd suggest a late afternoon."],
  [seller, "I'm copying in Priya, she has the papers and the keys."],
  [agent, "Hello both. I can show it on Thursday, any time after four."],
  [buyer, "Thursday works. What are the monthly costs, roughly?"],
  [agent, "€ 212 to the owners' association, heating included. Electricity you choose yourself."],
  [buyer, "That's less than we pay now. Is anything planned for the building, a new roof or the like?"],
  [agent, "The windows on the courtyard side, next year. It was voted on in May and is paid out of the reserve."],
  [seller, "And the stairwell gets painted. They asked us about the colour, which took longer than the painting will."],
  [buyer, "Ha. Is there a lift? My mother will be with me."],
  [seller, "There is, it was renewed two years ago. The entrance has no steps either."],
  [buyer, "Perfect, she'll be glad. One more: would you leave the shelves in the hall?"],
  [seller, "Gladly. They were made for that wall and fit no other."],
  [agent, "Then I'll note them in the inventory. Would 17:00 suit you both?"],
  [buyer, "17:00 on Thursday is perfect. Thank you!"],
  [agent, "It's in the calendar. Ring at “Bell”, second floor."],
];

export const QUARRY_LANE: DemoConversation = [
  [buyer, "We liked the house a lot. Thank you for the coffee, and sorry about the dog and the roses."],
  [seller, "The roses have survived worse. Ask whatever you like."],
  [buyer, "Do you know when the roof was last done?"],
  [seller, "In 2019, with ten years of guarantee that passes to whoever buys. I can send you the invoice."],
  [buyer, "That would help, thank you. And what do you pay for heating in a year?"],
  [seller, "About € 1,450 last year. The heat pump went in the autumn before, so that was its first whole winter."],
  [buyer, "Good to know. Was the damp spot in the cellar there when you bought it?"],
  [seller, "It was. We had it looked at: the downpipe ended a metre too early. It has been dry since spring."],
  [seller, "I have the surveyor's letter too. I'll put both in one envelope."],
  [buyer, "You're making this easy. We'll sit down with the bank on Monday."],
];

export const HARBOUR_ROAD: DemoConversation = [
  [agent, "Nora, this one came in today. You asked for something near the harbour for your daughter."],
  [buyer, "Oh, that looks lovely. From when could she move in?"],
  [agent, "From the first of next month. The owner would like a contract for a year at least."],
  [buyer, "A year is fine, she's there until the summer after next. Is the furniture included?"],
  [agent, "Bed, desk, wardrobe, the kitchen with everything in it. Not the telescope, sadly."],
  [buyer, "She'd have taken the flat for the telescope alone. How loud is it on weekends?"],
  [
    agent,
    "The window is on the water side. One hears the halyards when there's wind, and the market on Saturdays from seven.",
  ],
  [buyer, "She'll sleep through that. Could she see it on Saturday, after the market?"],
];
