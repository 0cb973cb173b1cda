"""What English sentences say of their sender: the specification by example.

A row is a sentence and what it must say: t tension, a arousal, s satisfaction, c cohesion; + is above .1,
++ above .5, - below -.1, 0 exactly nothing, ≤ and ≥ as they stand. Irony is not among them: it is not read.
"""

from collections.abc import Callable

import pytest

from anima_actors.psyche.lexicon import AffectReading, read_affect

SENTENCES = """
I'm terrified, I can't do this alone. | t++ s-
I am so scared right now | t++ a+ s-
I'm really worried about tomorrow's surgery | t+ s-
What if I lose my job? | t+
I feel trapped and helpless | t++ s-
Someone is threatening me | t+ s-
I can't breathe | t++ s-
It hurts so much | t+ s-
My back pain is killing me | t+ s-
I'm furious! | a++ s- t+
I am so angry with my boss | a+ s- t+
This is so frustrating | s- a+
I feel sad today | s- a-
My dog died last night | s-
I cried all night | s-
I'm exhausted | a- s-
I'm bored | a- s-
Everything is pointless | s-
I am so disappointed | s-
I feel ashamed of what I did | s- t+
I'm lonely | c- s-
Nobody cares about me | c- s-
She left me | c- s-
I have no friends | c- s-
Leave me alone! | c- s-
I hate you | c- s-
Shut up | c- s-
I don't love you anymore | c- s-
Go away, I don't need you | c-
You betrayed me | c- s-
You hurt me | t+ s-
You scare me | t+ s-
I love you | c++ s+ t≤
Thank you, that really helped me. | c+ s+ t≤
Thanks so much! | c+ s+
I missed you | c+
I trust you completely | c+ s+ t≤
Let's do it together | c+ s+
You are my best friend | c+ s+
I'm so grateful that you listened to me | c+ s+
You make me happy | s+ c≥
We hugged and laughed | c+ s+
I'm so happy!!! | s++ a+
I got the job, I'm thrilled! | s+ a+
I can't wait to see it | s+ a+
Yay! | s+ a+
That was a wonderful evening | s+
I'm proud of what I achieved | s+
I feel calm and safe here | t- a- s+
What a relief | t- s+
It was so relaxing | t- a-
I'm not scared any more. | t≤ s≥
I am no longer afraid | t≤ s≥
I'm not sad | s≥
I've stopped worrying about it | t≤ s≥
I am never lonely here | c≥ s≥
I'm not happy | s-
I don't feel safe | t+
I don't think I'm happy | s-
I am not very happy about it | s-
This isn't good | s-
I can't relax | t+
I'm not unhappy | s≥
I can't say I'm not glad | s≥
I've never been so scared | t+ s-
I have never been happier | s+
I can't stop crying | s-
can't complain | s≥ t≤
No problem! | s≥ t≤
Not bad at all | s≥
It's not that bad | s≥
I don't want to be alone | c-
I'm a bit nervous | t+
I was scared, but now I feel great | s+
The trip was nice but I am exhausted | a-
I used to be afraid of dogs | t≤
SO ANGRY RIGHT NOW | a++ s-
nooooo this is terrible | s- a+
We lost everything 😭 | s-
The book is here ❤️ | c+ s+
you seem scared | t0 a0 s0 c0
You look really tired and sad today | t0 a0 s0 c0
you sound angry | t0 a0 s0 c0
you must be terrified | t0 a0 s0 c0
are you afraid? | t0 a0 s0 c0
Why are you so sad? | t0 s0
Do you feel lonely sometimes? | c0 s0
Don't be scared | t0 s0
Your fear is real | t0 s0
Don't worry | t0 s0
I think you are scared | t0 s0
I'm glad you are not angry | s+ t≤
I painted the kitchen with an ally | t0 s0 c0
It is a kind of paint for the sparse hallway | t0 s0 c0
The train leaves at ten from platform two | t0 a0 s0 c0
How does a carburettor work? | t0 a0 s0 c0
The meeting is on Tuesday | t0 a0 s0 c0
I had a panic attack this morning | t++ s-
My hands are shaking and I feel sick | t+ s-
There is no hope left for us | s-
I have no fear | t≤
He hates me | c- s-
My girlfriend broke up with me | c- s-
I miss my mum so much | c≥
I feel so much better now, thank you | s+ c+ t≤
Nothing makes me happy | s-
We won the game!!! | s+ a+
I'm not in the mood | t0
Could you help me with my homework? | t0
How are you today? | t0 s0
That joke was hilarious haha | s+ a+
I wish I were dead | s- t+
Please don't leave me | t≥
It was not a good day | s-
I'm neither happy nor sad | s≤
Are you happy? | s0
You are not alone | c≥
I'm not alone any more | c≥ s≥
they make fun of me at school | c- s-
nobody is angry with me | t≤
I'm tired of being lonely | c- s-
I hate Mondays | s-
I love pizza | s+
You're wonderful | c+ s+ t0
you are so stupid | c- t0
I'm afraid of you | t+
I am worried about you | t+
My exam went well and I'm over the moon | s++
Stop it, you're scaring me | t+
I've been crying since yesterday | s-
Life is beautiful | s+
I'm just so overwhelmed with everything | t+
Sorry, I was rude | s≤
Can't sleep again. Too anxious. | t+ s-
finally some peace and quiet | t- a-
I'm so excited for the holidays!! | s+ a++
I don't feel lonely with you | c≥ s≥
Nothing hurts any more | t≤ s≥
my brother was killed in the war | t+ s-
I'm kind of sad | s-
I feel great about this kind of work | s+
I am absolutely fine | s+
The movie was scary but we enjoyed it together | s+ c+
I was abandoned as a child | c- s-
You look happy | s0
Hope you feel better soon | t≤
I am hurting | t+ s-
you said I was worthless | s-
When you shout at me I get scared | t+
Sometimes I feel like giving up | s-
I keep having nightmares and I'm scared to go to sleep | t+ s-
Work has been hell lately and I'm burned out | s-
My best friend moved away and I feel so alone | c- s-
Honestly I'm doing great | s+
I finally told her I love her | c+
I'm so mad at you right now | s- c- a+
Why did you lie to me? | c- s-
I don't trust you | c- s-
I'd rather be by myself tonight | c-
It's been a lovely day, we laughed a lot | s+
I have a deadline and no time, I'm stressed out | t+
The doctor says it's cancer. I'm devastated. | s-
Grandma is in hospital and I'm worried sick | t+ s-
I can't stop thinking about how lonely I am | c- s-
thx a lot buddy | c+ s+
"""


@pytest.mark.parametrize("row", SENTENCES.strip().splitlines())
def test_a_sentence_says_of_its_sender_what_a_fair_reader_hears(
    row: str, unmet: Callable[[AffectReading, str], list[str]]
) -> None:
    sentence, expected = row.split(" | ")
    reading = read_affect(sentence)
    assert reading.language == "en"
    assert unmet(reading, expected) == []
