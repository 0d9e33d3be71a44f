# make report、make test 在一台新机器上会自己准备好环境；其余目标供开发使用。
PY := .venv/bin/python
CLIENT ?= demo
PERIOD ?= 2025-Q4
# what make oldest and make newest run: settings, numbers, the command line, a PDF
TESTS ?= tests/test_params.py tests/test_merged_params.py tests/test_numerals.py tests/test_command_words.py tests/render/test_pdf.py
# Some images forbid Python to keep what it compiled: each process then compiles thousands of modules
export PYTHONDONTWRITEBYTECODE :=
LOCK := .venv/bin/uv --no-config pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --quiet
VERSIONS = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 JUPYTER_PATH=tests sh tools/versions.sh $@ $(TESTS)

.PHONY: report test spark kills kills-batch golden null prose mutate bench lint setup setup-test lock oldest newest words clean

report: setup ## 生成一份真实的报告，最后打印 PDF 的路径
	$(PY) -m reportkit build $(CLIENT) --period $(PERIOD)

test: setup-test ## 运行全部测试，包括笔记本
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 JUPYTER_PATH=tests $(PY) -m pytest -n 2 \
		--dist loadfile --no-loadscope-reorder --durations=30 --durations-min=5 \
		--nbval-lax --nbval-kernel-name forked tests notebooks

spark: setup-test ## 安装 Java 17 与 pyspark（约 450 MB），核对每一项特征在 Spark 上与在 DuckDB 上相同
	@sh tools/setup.sh spark
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 JUPYTER_PATH=tests $(PY) -m pytest -rs \
		tests/data/features/test_spark_engine.py

golden: setup-test ## 打印各章的数字与 tests/golden 有何不同，然后更新（GOLDEN=--check 只打印）
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) tools/golden.py $(GOLDEN)

prose: setup-test ## 逐段检查演示客户与四个真实客户的报告有没有绕口的话（方向说两遍、程序里的名称、半角标点……）
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) tools/prose.py

null: setup-test ## 打乱标签 200 次，看有多少次仍得出决定（不超过 5%；约五分钟；先要有 make report 的报告）
	$(PY) tools/bench_null.py output/$(CLIENT)/$(PERIOD)

mutate: setup-test ## 在副本里放入有种子的小错，打印每个目录被测试发现几个（MUTATE="--count 40 --folder notebooks"）
	$(PY) tools/mutate.py $(MUTATE)

kills: setup-test ## 在 20 个随机时刻终止生成，再生成一次，逐字节比较（约十分钟）
	REPORTKIT_KILLS=20 $(PY) -m pytest tests/test_kills.py

kills-batch: setup-test ## 40 个客户两期的一个批次在 10 个随机时刻终止，每次接着做，逐字节比较（约二十分钟）
	REPORTKIT_KILLS=10 REPORTKIT_CLIENTS=40 $(PY) -m pytest -s tests/batch/test_killed_batch.py

bench: setup ## 打印各步骤的 CPU 秒与比值（本版、默认做法、下限、早先的提交），以及 1 万、10 万、100 万家客户的时间与内存、1、10、50 个客户的批次（约一个半小时；BENCH="--scale 10000 --door \"\" --clients \"\"" 只测一万家）
	$(PY) tools/bench.py $(BENCH)

lint: setup-test ## 代码风格与类型
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

setup:
	@sh tools/setup.sh

setup-test:
	@sh tools/setup.sh test

lock: ## 按 pyproject.toml 更新两份依赖清单（不写出任何软件源的地址）
	@sh tools/setup.sh test
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-test.lock
	$(subst pyproject.toml,,$(LOCK)) --group spark --constraint requirements-test.lock --output-file requirements-spark.lock

oldest: setup-test ## 在临时环境中用 pyproject.toml 允许的最旧的包运行测试（TESTS=tests 运行全部）
	$(VERSIONS)

newest: setup-test ## 同上，用最新的包
	$(VERSIONS)

words: setup-test ## 改了命令行的中文（reportkit/locale 的 .po）之后，写成程序读取的 .mo
	.venv/bin/pybabel compile --domain reportkit --directory reportkit/locale

clean: ## 删除生成的报告
	rm -rf output
