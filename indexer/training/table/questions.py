"""Texts of docs put as people ask: an opening, what they have, what they want back. Written for this purpose."""

WISHES = ["How do I {}?", "How to {}?", "How can I {}", "I want to {}.", "I would like to {}.", "I need to {}.",
          "Is there a way to {}?", "What is the best way to {}?", "We want to {}.", "Now {}.", "Then {}", "First, {}.",
          "Let's {}.", "Please {}.", "You need to {}.", "{}. How to do this?"]
SETTINGS = ["I have a {}.", "Given a {},", "Say I have a {} with several values.", "I am working with a {}.",
            "I am trying to do the following with my {}.", "We have two {}s.", "Input: a {}.",
            "The {} comes from user input.", "Here is an example {}."]
ENDINGS = ["Return the result.", "Return the {}.", "And return the new {}.", "Finally, return the {}.",
           "Return a list of the results.", "How would I do this?", "Any idea how to do it in a better way?",
           "What is the most efficient way?", "The code is:", "Get the result.", "Assign the result to a new variable.",
           "Note that the original should not be changed.", "Set the value to 3.", "For example, the number is 5.",
           "of a {}", "in the {}", "from the {}"]
WISH_SHARE, SETTING_SHARE, ENDING_SHARE = 0.5, 0.35, 0.5
N_THINGS = 3


def asked(text, things, chance):
    """The text as a wish, with a setting before it or an ending behind it, by chance."""
    thing, text = chance.choice(things), text.rstrip(".:")
    if chance.random() < WISH_SHARE:
        small = text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
        text = chance.choice(WISHES).replace("{}", small)
    elif chance.random() < WISH_SHARE:
        text += "."
    if chance.random() < SETTING_SHARE:
        text = f"{chance.choice(SETTINGS).replace('{}', thing)} {text}"
    if chance.random() < ENDING_SHARE:
        text = f"{text} {chance.choice(ENDINGS).replace('{}', thing)}"
    return text


def things_of(entries):
    """What users of a library have at hand: its most used classes, as written and in lower case."""
    uses = {}
    for entry in entries:
        if entry["kind"] == "class":
            name = entry["qualname"].rsplit(".", 1)[-1]
            uses[name] = max(uses.get(name, 0), entry["refs"])
    names = sorted(uses, key=lambda name: (-uses[name], name))[:N_THINGS] or ["object"]
    return names + [name.lower() for name in names]
