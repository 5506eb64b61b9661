"""What the texts and the model answers of each lab conclude, and the expression that says it of the page."""

Conclusion = tuple[str, str]  # words of a text cell, expression

CONCLUSIONS: dict[str, list[Conclusion]] = {
    "tp00_tenseurs": [
        ("Les boucles sont de loin les plus lentes", "seconds['boucles'] > 5 * seconds['développement']"),
        ("jusqu'à donner des « carrés » négatifs",
         "by_expansion(A + 1000, B + 1000).min() < 0 < by_broadcast(A + 1000, B + 1000).min()"
         " and (by_broadcast(A + 1000, B + 1000) - right).abs().max() < 0.1"),
        ("il est arrondi à quelques unités près", "1 < (by_expansion(A + 1000, B + 1000) - right).abs().max() < 100"),
    ],
    "tp01_neurones": [
        ("Une ReLU, une cassure au plus dans l'image",
         "all((c.detach().diff(n=2).abs() > 1e-4).sum() <= 2 for c in curves)"),
        ("Jamais plus de trois cassures",
         "all((net(x.reshape(-1, 1)).detach().reshape(-1).diff(n=2).abs() > 1e-4).sum() <= 6 for net in nets)"),
        ("Quatre couches, des dizaines de neurones, et une droite",
         "is_line(stack(layers)) and not is_line(stack(layers, torch.relu))"),
        ("malgré ses 901 paramètres",
         "n_parameters(*layers) == 901 and (x.to(W.dtype) @ W.T + b - without(x)).abs().max() < 1e-4"),
        ("un écart qui n'est pas nul", "broken_gap(net, x, y) > 0.1"),
        ("Guéri : l'écart est nul sur la courbe",
         "mended_gap(net, x, y) < 1e-6 and abs(mended_gap(net, x, y + 0.5) - 0.5) < 1e-6"),
    ],
    "tp02_apprentissage": [
        ("une erreur de 3,30, la seconde de 0,71",
         "[round(error(torch.tensor(w)).item(), 2) for w in ([0.0, 0.0], [1.0, 1.5])] == [3.3, 0.71]"),
        ("0,3 convient : l'erreur est proche de 0,02", "errors[-1] < 0.05"),
        ("Avec un pas modéré, $a \\approx 0{,}5$",
         "abs(plateau[0.05][0]) < 0.51 and plateau[100.0][0] > 100 and plateau[100.0][1][-1] == 0"),
        ("L'erreur descend, puis remonte, de plus en plus haut",
         "all(min(e) < e[0] and e[-1] > 2 * min(e) for name, e in symptom.items() if 'broken' in name)"
         " and max(by_torch[1:]) < by_torch[0]"),
    ],
    "tp03_formalisation": [
        ("dix chiffres environ sont justes",
         "abs(numerical_gradient(lambda w: w[0] ** 2 + 3 * w[1], np.array([5.0, 7.0])) / [10, 3] - 1).max() < 1e-9"),
        ("Avec deux scores égaux, le coût est",
         "abs(simplified_loss(np.zeros((2, 1)), np.array([[1.0], [0.0]])) - np.log(2)) < 1e-12"),
        ("Les écarts relatifs sont de l'ordre de $10^{-10}$",
         "max(abs(dWh - slope_h).max() / abs(dWh).max(), abs(dWy - slope_y).max() / abs(dWy).max()) < 1e-8"),
        ("passer de 3 à 9 couches n'en ajoute que 38 %",
         "round(100 * n_parameters(784, 100, 10, 9) / n_parameters(784, 100, 10, 3)) == 138"),
        ("Le gradient est négatif pour la bonne classe seulement",
         "(score_grad(np.array([[2.0, 0.0, -1.0]]), 1) < 0).tolist() == [[False, True, False]]"
         " and abs(score_grad(np.array([[2.0, 0.0, -1.0]]), 1).sum()) < 1e-15"),
        ("Guéri : les quatre gradients sont justes",
         "[bool(np.allclose(a, b)) for a, b in zip(broken_gradients(X, labels, W1, b1, W3, b3),"
         " mended_gradients(X, labels, W1, b1, W3, b3))] == [False, False, True, True]"),
    ],
    "tp04_manuel": [
        ("Sans apprentissage, le coût est proche de",
         "all(abs(loss_and_precision(forward(init_weights(2, 10, 2), data.Xtrain)[0], data.Ytrain)[0] - 0.69) < 0.3"
         " for _ in range(20))"),
        ("Le meilleur accord est pour 0,01",
         "min((1, 0.01, 1e-6), key=lambda e: sum(abs(finite_difference(weights, X, Y, 'Wh', i, 1, epsilon=e)"
         " - grads['Wh'][i, 1].item()) for i in range(10))) == 0.01"),
        ("La frontière est une courbe fermée",
         "history['precision_train'][-1] > 0.9 and history['loss_test'][-1] > history['loss_train'][-1]"),
        ("Le même apprentissage, avec vos batchs : le patient est guéri",
         "losses_with(mended_batches, X, Y, 60)[-1] < 0.4 < broken[-1]"),
        ("Pour 0,003, le coût descend à peine",
         "curves['eta = 0.003'][-1] > 0.6 and curves['eta = 0.1'][-1] < 0.4"
         " and max(curves['eta = 1.0'][-20:]) > 2 * min(curves['eta = 1.0'][-20:])"
         " and not curves['eta = 10.0'][-1] < 0.4"),
        ("un batch de 200 fait trop peu de pas",
         "curves['batch_size = 200'][-1] > 0.6 > 0.5 > curves['batch_size = 1'][-1] and longest == [1, 10, 200]"),
    ],
    "tp05_autograd": [
        ("un *backward*, qui remonte toute la chaîne", "late > 2 * early"),
        ("(écart nul, ou de l'ordre de l'arrondi)", "gap < 1e-5"),
        ("Le carré. Chaque neurone caché vaut",
         "[max(fit(f, 2)[1]['precision_train']) > 0.87 for f in ('square', 'tanh', 'relu')] == [True, False, False]"),
        ("reste de l'ordre de quelques unités", "1 < ratio < 10 and n == 2502"),
        ("Les deux courbes n'en font qu'une",
         "max(abs(a - b) for a, b in zip(*same.curves('tp04').values(), losses)) < 1e-5"),
    ],
    "tp06_couches": [
        ("d'où vient donc la ligne pointillée", "round(floor, 3) == 0.313"
         " and min(curves['softmax en trop']) > floor > curves['scores'][-1]"),
    ],
    "tp07_optim": [
        ("On retrouve $a = 2$ et $b = 1$", "abs(line.weight.item() - 2) < 0.01 and abs(line.bias.item() - 1) < 0.01"),
        ("vingt exemples ne s'apprennent pas par cœur",
         "abs(broken[0] - math.log(4)) < 1 and 0.3 < broken[-1] < broken[0] - 0.3"),
        ("vingt exemples sont sus par cœur", "by_heart(mended_head)[-1] < min(0.1, broken[-1] / 3)"),
        ("Avec un petit taux, on descend vite au fond",
         "abs(paths['lr = 0,02'][-1][0]) > 1 and abs(paths['lr = 0,02'][-1][1]) < 1e-6"
         " and paths['lr = 0,095'][1][1] * paths['lr = 0,095'][2][1] < 0"),
        ("dépasse le minimum et y revient",
         "max(p[0] for p in paths['Adam']) > 0.1 and abs(paths['inertie'][20][0]) < abs(paths['SGD'][20][0])"),
        ("tous les pas ont pour longueur $\\eta$, dès le premier",
         "all(abs(s / 0.1 - 1) < 1e-6 for g in (3.0, 0.01) for s in lengths(adam_step, 0.1, g))"),
        ("Les meilleurs taux, lus sur la page",
         "all(rates[min(range(7), key=lambda k: (table[m][k] != table[m][k], table[m][k]))] in best"
         " for m, best in (('SGD', (1, 3)), ('Adagrad', (1, 3)), ('RMSprop', (0.1, 0.3)), ('Adam', (0.1, 0.3))))"),
        ("À 0,1, l'inertie et RMSprop apprennent bien",
         "fit('Adagrad', 0.1)[1]['loss_train'][-1] > 1.3 * max(fit(m, 0.1)[1]['loss_train'][-1]"
         " for m in ('inertie', 'RMSprop')) and not fit('Adagrad', 1.0)[1]['loss_train'][-1]"
         " > min(fit(m, 1.0)[1]['loss_train'][-1] for m in ('inertie', 'RMSprop'))"),
        ("pas un chiffre n'a changé", "max(abs(a - b) for a, b in zip(*same.curves('tp06').values(), losses)) < 1e-5"),
    ],
    "tp08_mnist": [
        ("doit dépasser **95 % après 3 epochs**", "history['precision_test'][-1] > 0.95"),
        ("La précision d'apprentissage est au-dessus de celle de test",
         "history['precision_train'][-1] > history['precision_test'][-1]"),
        ("le 0 et le 1 sont les mieux reconnus",
         "{int(k) for k in (M.diagonal() / M.sum(axis=1)).argsort()[-2:]} == {0, 1}"
         " and int((M.diagonal() / M.sum(axis=1)).argmin()) in (4, 5, 7, 9)"),
        ("est 4 et 9 : de 26 à 37 images dans un sens",
         "20 < max(M[4, 9], M[9, 4]) >= (M - M.diag().diag()).max() - 3 and M[4, 9] != M[9, 4]"),
        ("la part de neurones saturés est de 0 % par défaut",
         "'défaut' in printed and '0\u202f% saturés' in printed.replace('\xa0', '\u202f').replace(' %', '\u202f%') and 0.45 < float(full) < 0.57"),
    ],
    "tp09_mnist_zero": [
        ("les suivantes gagnent bien moins", "0.9 - errors[0] > 5 * (errors[0] - min(errors)) > 0"),
        ("Xavier est plus bas dès la deuxième epoch au plus tard",
         "7 < spread('normal')[0] < 12 and 0.35 < spread('xavier')[0] < 0.6 and all(x < n for x, n in zip(curves['Xavier'][2:], curves['écart-type 1'][2:]))"),
        ("la troisième matrice va toujours bien",
         "all(gaps(broken_step, a)[2] == percents([0.0])[0] for a in (0.001, 0.1, 1.0))"),
        ("Les écarts sont nuls, à l'arrondi près", "set(gaps(mended_step, 1.0)) == set(percents([0.0]))"),
    ],
    "tp10_categories": [
        ("Dès que chaque point est dans sa zone, l'erreur est nulle", "errors[-1] == 0"),
        ("Avec $\\delta = 0$, l'apprentissage s'arrête",
         "(lambda d: d[0] < 0.7 * d[1] and abs(d[2] - d[1]) < d[1] - d[0])([float(s.split()[-1].replace(',', '.'))"
         " for s in titles if s.startswith('δ = ')])"),
        ("Elle est pourtant divisée par plusieurs dizaines", "min(errors) < errors[0] / 20"),
        ("Dix neurones ne suffisent pas",
         "results[30][1][2] >= 0.98 and all(results[n][1][2] >= 0.985 for n in (100, 300, 500, 1000))"
         " and results[10][1][2] < 0.99"),
        ("Guéri : l'erreur annoncée est celle du modèle",
         "(lambda e, told, true: abs(told - true) < 1e-6 and min(e[:10]) == told < e[9])(*doubled(mended_best))"),
    ],
    "tp11_mlp_numpy": [
        ("la précision de test reste autour de 93 %",
         "abs((net.forward(circles.Xtest)[0].argmax(axis=1) == circles.Ytest.argmax(axis=1)).mean() - 0.93) < 0.03"),
        ("Trois suffisent, mais pas à chaque tirage",
         "float(found[0][1].split()[-1].replace(',', '.')) < 0.85 < min("
         "float(one[1].split()[-1].replace(',', '.')) for one in found[2:])"),
        ("la précision dépasse 99 % sur l'apprentissage et 90 % sur le test",
         "[bool((net.forward(X)[0].argmax(axis=1) == Y.argmax(axis=1)).mean() > least) for X, Y, least in"
         " ((digits.Xtrain, digits.Ytrain, 0.99), (digits.Xtest, digits.Ytest, 0.9))] == [True, True]"),
        ("elles tendent vers 0. Avec 0,3, elle les multiplie",
         "curves['écart-type 0.05'][-1] < 1e-3 and curves['écart-type 0.3'][-1] > 10"
         " and 0.1 < curves['écart-type √(2/n)'][-1] < 10"),
        ("reste au hasard, à 10 %. Pour $L = 9$",
         "abs(found['L = 15, écart-type 0,05'] - 0.1) < 0.03 and abs(found['L = 9, écart-type 0,05'] - 0.5) < 0.1"
         " and min(v for k, v in found.items() if '√' in k) >= 0.895"),
        ("treize décimales ou davantage", "gap < 1e-12 and np.abs(last).max() < 1e-12"),
    ],
    "tp12_diy": [
        ("Les deux paramètres appris sont proches de 3 et de 4", "abs(w - 3) < 0.1 and abs(b - 4) < 0.1"),
        ("Le coût ne descend pas sous 0,04 environ", "0.03 < cost < 0.06"),
        ("elle sépare les deux nuages (100 %)", "'deux nuages : 100 %' in titles"),
        ("(31 % et 50 % : le hasard, ou pire)",
         "{'XOR : 31 %', 'échiquier : 50 %'} <= set(titles)"),
        ("au XOR, qui passe de 31 % à 100 %", "'XOR : 100 %' in titles"),
        ("les deux dernières lignes du tableau donnent la même précision",
         "(results['Softmax complet'][1] == results['forme log'][1]).mean() > 0.999"),
        ("Avec la diagonale seule, elle s'effondre, et le coût *monte*",
         "curves['Softmax, diagonale seule'][-1] > curves['Softmax, diagonale seule'][0]"
         " and curves['forme log'][-1] < curves['forme log'][0]"),
        ("359 sur 2007, soit 17,9 %",
         "round((results['Softmax, diagonale seule'][1] == usps.test_labels).mean(), 3) == 0.179"
         " and (usps.train_labels == 0).sum() == 1194 and len(usps.train_labels) == 7291"),
        ("L'écart ressemble à celui de la feuille",
         "70 < float([t for t in titles if t.startswith('dérivé')][0].split(' : ')[1]"
         ".split(' ')[0].replace(',', '.')) < 86"),
        ("$-0{,}73$ pour un retard de 1",
         "round(direct[0, 0], 2) == -0.73 and abs(direct[4, 0] + 1) < 0.01"
         " and abs(through_p - direct)[:26].max() < 1e-3 and abs(through_p[40:]).max() < 1e-3"),
        ("moins d'une image sur trois ; par les scores, plus de huit sur dix",
         "[(a == usps.test_labels).mean() for _, a in late.values()] == sorted("
         "(a == usps.test_labels).mean() for _, a in late.values())"
         " and (late['Softmax complet'][1] == usps.test_labels).mean() < 1 / 3"
         " and (late['forme log'][1] == usps.test_labels).mean() > 0.8"),
    ],
    "tp13_autoencodeur": [
        ("a parcouru plus de la moitié du chemin entre l'image moyenne (125)", "bce.forward(Xtest, R).mean() < 79"),
        ("Le 1, un simple trait, se reconstruit presque parfaitement",
         "errors.argmin() == 1 and {int(k) for k in errors.argsort()[-3:]} == {2, 5, 8}"
         " and 5 < errors.max() / errors[1] < 10"),
        ("Avec le même pas de 0,01, l'apprentissage par BCE est meilleur",
         "(lambda e: e['BCE'] < e['MSE, eps = 0,01'] - 0.5 and abs(e['BCE'] - e['MSE']) < 0.5 and e['BCE'] < error - 0.5)"
         "({name: mse.forward(Xtest, m.forward(Xtest)).mean() for name, m in models.items()})"),
        ("Le pas et la taille du code. À réglage égal",
         "all(a['score'] < b['score'] for a in results for b in results if a['n_hidden'] == b['n_hidden']"
         " and (a['n_code'] == b['n_code'] and a['eps'] > b['eps'] or a['eps'] == b['eps'] and a['n_code'] > b['n_code']))"),
        ("l'erreur de validation est divisée par deux environ", "1.6 < results[-1]['score'] / results[0]['score'] < 2.6"),
    ],
    "tp14_svm": [
        ("Environ 0,65 : à peine mieux", "abs(svm_accuracy(fit_linear_svm(data), data) - 0.65) < 0.02"),
        ("195 vecteurs de support sur 200", "len(fit_svm(data, 'linear', 1.0).support_) == 195"),
        ("0,62, 186 vecteurs de support",
         "len(fit_svm(data, 'poly', 1.0).support_) == 186"
         " and round(svm_accuracy(fit_svm(data, 'poly', 1.0), data), 2) == 0.62"),
        ("0,925, 56 vecteurs de support",
         "len(fit_svm(data, 'rbf', 1.0).support_) == 56"
         " and round(svm_accuracy(fit_svm(data, 'rbf', 1.0), data), 3) == 0.925"),
        ("(0,935 ; 0,925 ; 0,93 ; 0,935)",
         "[round(svm_accuracy(fit_svm(data, 'rbf', C), data), 3) for C in (0.01, 1, 100, 10000)]"
         " == [0.935, 0.925, 0.93, 0.935]"),
        ("(56 pour 1, 27 pour 100, 22 pour 10 000)",
         "[len(fit_svm(data, 'rbf', C).support_) for C in (1, 100, 10000)] == [56, 27, 22]"),
    ],
}  # fmt: skip
