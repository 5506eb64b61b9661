import pytest

from tp_utils.i18n import numbers, typography

N, T = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("plain", "set_in_french"),
    [
        ("Pourquoi ? Voici : « oui » ; bien !", f"Pourquoi{T}? Voici{N}: «{N}oui{N}»{T}; bien{T}!"),
        ("le code `a ; b : c ?` reste", "le code `a ; b : c ?` reste"),
        ("la formule $x : y$ et $$a ; b$$ restent", "la formule $x : y$ et $$a ; b$$ restent"),
        ("| a | b |\n|:--|--:|", "| a | b |\n|:--|--:|"),
        ("<summary>Indice 1 : où ?</summary>", f"<summary>Indice 1{N}: où{T}?</summary>"),
        ("https://a.b/?c : d", f"https://a.b/?c{N}: d"),
        ("```python\nx = a[1 : 2]\n```", "```python\nx = a[1 : 2]\n```"),
    ],
)
def test_typography(plain, set_in_french):
    assert typography(plain) == set_in_french
    assert typography(set_in_french) == set_in_french


@pytest.mark.parametrize(
    ("plain", "in_french"),
    [
        ("pas = 0.05, de -1.5 à 3.35e-04.", "pas = 0,05, de -1,5 à 3,35e-04."),
        ("(0.5, 12.0)", "(0,5, 12,0)"),
        ("de 90.0% à 92 %", f"de 90,0{N}% à 92{N}%"),
        ("torch 2.13.0, Q2.5, layer1.5, la fin du TP 4. Puis", None),
    ],
)
def test_numbers(plain, in_french):
    assert numbers(plain) == (in_french or plain)
